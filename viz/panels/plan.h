// Plan: what the manager found, whom it chose and why, and what it is doing about it.
#pragma once

#include "viz/model/plan_view.h"
#include "viz/panels/draw.h"

namespace understudy::viz {

void draw_plan(const Look& look, const Box& box, const PlanView& view);

}  // namespace understudy::viz
