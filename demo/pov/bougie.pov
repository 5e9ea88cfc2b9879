// Three candles. C: wax.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.88,0.82,0.80>; #declare LookY=0.95; #declare CamY=2.5; #declare Fov=25;
#ifndef (C) #declare C = srgb <.93,.86,.74>; #end
#include "studio.inc"
#macro Candle(P,R,H,W) union {
  difference { union { cylinder { <0,0,0>,<0,H,0>,R } torus { R-.05,.05 translate y*H } cylinder { <0,H,0>,<0,H+.05,0>,R-.05 } } sphere { <0,H+R*1.6,0>,R*1.72 } texture { pigment { W } finish { diffuse .82 specular .35 roughness .02 } } }
  cylinder { <0,H-.12,0>,<.02,H+.18,0>,.022 pigment { srgb <.15,.11,.09> } }
  sphere { 0,1 scale <.075,.19,.075> translate <.02,H+.36,0> pigment { srgb <1,.83,.42> } finish { emission 1.3 diffuse 0 } }
  translate P } #end
union { box { <-1.8,0,-1.0>,<1.8,.14,1.0> } Oak(1.1) rotate y*-6 }
Candle(<-.75,.14,.1>,.46,1.5,C) Candle(<.30,.14,.35>,.40,1.05,C*.86) Candle(<.95,.14,-.35>,.36,.7,C*.72)
