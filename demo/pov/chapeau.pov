// A felt hat on a stand. C: the felt.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.87,0.84,0.80>; #declare LookY=0.75; #declare CamY=2.9; #declare Fov=27;
#ifndef (C) #declare C = srgb <.42,.36,.33>; #end
#include "studio.inc"
#declare Felt = texture { pigment { bozo turbulence 1 scale .05 color_map { [0 C*.95][1 C*1.1] } } normal { granite .12 scale .15 } finish { diffuse .85 } }
union { cylinder { <0,0,0>,<0,.10,0>,.75 } cylinder { <0,.1,0>,<0,.5,0>,.10 } Oak(.8) }
union {
  lathe { cubic_spline 12, <0,1.40>,<0,1.40>,<.45,1.39>,<.72,1.28>,<.82,1.0>,<.86,.62>,<.92,.52>,<1.3,.44>,<1.62,.50>,<1.64,.53>,<1.3,.48>,<.8,.50> texture { Felt } }
  difference { cylinder { <0,.56,0>,<0,.78,0>,.885 } cylinder { <0,.5,0>,<0,.9,0>,.80 } pigment { C*.45 } normal { gradient y .4 scale .02 } finish { diffuse .8 specular .2 } }
  superellipsoid { <.4,.6> scale <.16,.10,.03> translate <.55,.67,-.72> pigment { C*.45 } finish { diffuse .8 specular .2 } }
  scale <1,1,.88> rotate x*-6 translate y*.06
}
