// Dry sausage, a few slices. C: meat.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.88,0.84,0.78>; #declare LookY=0.5; #declare CamY=2.9; #declare Fov=26;
#ifndef (C) #declare C = srgb <.52,.16,.13>; #end
#include "studio.inc"
union { box { <-2.1,0,-1.2>,<2.1,.18,1.2> } Oak(1.1) rotate y*6 }
#declare Meat = texture { pigment { granite scale .45 color_map { [0 C][.55 C*1.2][.60 srgb <.93,.84,.78>][.72 srgb <.96,.88,.82>][.76 C][1 C] } } finish { diffuse .75 specular .35 roughness .02 } }
#declare Skin = texture { pigment { bozo scale .25 color_map { [0 srgb <.72,.64,.56>][1 srgb <.88,.83,.77>] } } normal { granite .35 scale .4 } finish { diffuse .85 } }
union { difference { sphere_sweep { b_spline 6, <-2.6,0,0>,.30,<-1.9,0,0>,.36,<-.9,.05,.1>,.40,<.2,.03,.1>,.41,<.9,0,0>,.40,<1.6,0,0>,.38 texture { Skin } } box { <.62,-1,-1>,<3,1,1> texture { Meat } } } scale .62 translate <-.15,.45,.35> rotate y*-10 }
#declare I=0; #while(I<4) cylinder { <0,0,0>,<0,.07,0>,.39 texture { Meat } rotate x*(-8-I*3) rotate z*4 scale .62 translate <.15+.2*I,.22+.035*I,-.55-.08*I> } #declare I=I+1; #end
