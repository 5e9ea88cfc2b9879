// Every dialect but vads, which is bank.mjs: one line each.
import { Monetico } from './monetico.mjs';
import { Paybox } from './paybox.mjs';
import { Sips } from './sips.mjs';

export const DIALECTS = [Monetico, Paybox, Sips];
