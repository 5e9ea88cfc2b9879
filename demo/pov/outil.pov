// A hammer, a trowel, a handful of nails.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.83,0.84,0.80>; #declare LookY=0.2; #declare CamY=5.0; #declare Fov=27;
#include "studio.inc"
#declare Steel = texture { pigment { bozo scale .2 color_map { [0 srgb <.40,.42,.44>][1 srgb <.50,.52,.54>] } } finish { diffuse .45 specular .7 roughness .02 reflection { .12 } metallic } normal { bumps .04 scale .05 } }
#declare Ash = texture { pigment { wood turbulence .08 scale <.08,.08,1.2> rotate y*90 color_map { [0 srgb <.70,.50,.29>][.6 srgb <.80,.61,.38>][1 srgb <.66,.45,.25>] } } finish { diffuse .75 specular .25 roughness .04 } }
union { #declare I=0; #while(I<5) box { <-2,0,-1.45+I*.58>,<2,.12,-.90+I*.58> Oak(1.3+I*.07) } #declare I=I+1; #end rotate y*4 }
union {
  superellipsoid { <.55,.3> scale <1.25,.09,.11> translate <-.35,.0,0> texture { Ash } }
  superellipsoid { <.2,.2> scale <.17,.15,.30> translate <.95,.03,.0> texture { Steel } }
  cylinder { <.95,.03,-.25>,<.95,.03,-.52>,.16 texture { Steel } } cylinder { <.95,.03,-.50>,<.95,.03,-.60>,.19 texture { Steel } }
  prism { conic_sweep linear_spline .55,1,5,<-.17,-.15>,<.17,-.15>,<.17,.15>,<-.17,.15>,<-.17,-.15> rotate x*-90 scale <1,1,.75> translate <.95,.03,1.05> texture { Steel } }
  rotate y*18 translate <-.05,.26,.35>
}
union {
  prism { -.02,.02,6, <.0,-.26>,<.55,-.30>,<1.05,0>,<.55,.30>,<.0,.26>,<0,-.26> texture { Steel } }
  sphere_sweep { cubic_spline 6, <.1,0,0>,.05,<.1,.02,0>,.05,<-.10,.15,0>,.05,<-.30,.15,0>,.05,<-.45,.12,0>,.05,<-.5,.12,0>,.05 texture { Steel } }
  superellipsoid { <.7,.5> scale <.45,.12,.12> translate <-.82,.12,0> texture { pigment { srgb <.62,.22,.16> } finish { diffuse .7 specular .5 roughness .02 } } }
  rotate y*-12 translate <.35,.17,-.85>
}
#declare S=seed(12); #declare I=0; #while(I<14) union { cylinder { <0,0,0>,<.34,0,0>,.022 } cone { <.34,0,0>,.022,<.42,0,0>,0 } cylinder { <-.015,0,0>,<0,0,0>,.055 } texture { Steel } rotate y*rand(S)*360 translate <-1.15+.45*(rand(S)-.5),.15+.03*rand(S),-.75+.45*(rand(S)-.5)> } #declare I=I+1; #end
