/* track.h: what a buyer sees of his purchase, and what he may still do with it: pay, change his mind, complain, say what he
** thinks of it. Whoever has its address may. */
#pragma once
#include "app/route.h"

extern const struct route track_routes[], track_answer_routes[], track_move_routes[], track_change_routes[];
extern const struct route track_opinion_routes[], track_withdraw_routes[], track_write_routes[];
