// A layered cake with fruit. C: icing.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.93,0.84,0.82>; #declare LookY=0.8; #declare CamY=3.1; #declare Fov=25;
#ifndef (C) #declare C = srgb <.97,.91,.86>; #end
#include "studio.inc"
union { cylinder { <0,0,0>,<0,.10,0>,1.75 } torus { 1.7,.07 translate y*.09 } texture { pigment { srgb <.95,.93,.89> } finish { diffuse .75 specular .4 roughness .02 } } }
#declare Side = texture { pigment { gradient y color_map { [0 srgb <.80,.55,.30>][.28 srgb <.86,.63,.36>][.30 C][.40 C][.42 srgb <.80,.55,.30>][.66 srgb <.86,.63,.36>][.68 C][1 C] } scale 1.15 translate y*.1 } normal { granite .15 scale .3 } finish { diffuse .8 } }
difference { cylinder { <0,.10,0>,<0,1.12,0>,1.32 texture { Side } } box { <0,0,-3>,<3,3,0> rotate y*-18 texture { Side } } }
difference { union { cylinder { <0,1.10,0>,<0,1.24,0>,1.30 } torus { 1.30,.07 translate y*1.17 } } box { <0,0,-3>,<3,3,0> rotate y*-18 } texture { pigment { C } finish { diffuse .82 specular .25 roughness .03 } } }
#declare I=0; #while(I<11) #declare A=I*27+50; sphere { 0,.15 translate <1.0*cos(radians(A)),1.36,1.0*sin(radians(A))> texture { pigment { srgb <.72,.07,.10> } finish { diffuse .65 specular .8 roughness .01 reflection { .02,.15 fresnel on } conserve_energy } } interior { ior 1.45 } } #declare I=I+1; #end
