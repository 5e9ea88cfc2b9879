// A gift box with a ribbon. C: paper; F: ribbon.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.93,0.87,0.80>; #declare LookY=0.8; #declare CamY=3.0; #declare Fov=26;
#ifndef (C) #declare C = srgb <.78,.66,.50>; #end
#ifndef (F) #declare F = srgb <.70,.21,.11>; #end
#include "studio.inc"
#declare Rib = texture { pigment { F } finish { diffuse .75 specular .35 roughness .03 } normal { gradient x .12 scale .04 } }
union {
  union { box { <-1.1,0,-.85>,<1.1,.95,.85> } box { <-1.16,.92,-.91>,<1.16,1.22,.91> }
  texture { pigment { bozo scale .4 color_map { [0 C*.94][1 C*1.06] } } normal { granite .05 scale .15 } finish { diffuse .82 } } }
  box { <-.16,-.001,-.92>,<.16,1.235,.92> texture { Rib } } box { <-1.17,-.001,-.16>,<1.17,1.235,.16> texture { Rib } }
  union { #declare K=0; #while(K<4) torus { .26,.05 scale <1,2.2,.62> rotate z*70 translate <.26,.22,0> rotate y*(K*90+25) } #declare K=K+1; #end sphere { <0,.08,0>,.13 } translate y*1.26 texture { Rib } }
  rotate y*27 }
union { box { <-.45,0,-.35>,<.45,.5,.35> } texture { pigment { C*.72 } finish { diffuse .82 } } rotate y*-20 translate <1.55,0,-.85> }
