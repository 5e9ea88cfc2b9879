// Every dialect but vads, which is bank.mjs: one line each.
import { Monetico } from './monetico.mjs';
import { Paybox } from './paybox.mjs';

export const DIALECTS = [Monetico, Paybox];
