// A lamp on a small table. C: shade.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.86,0.83,0.78>; #declare LookY=1.15; #declare CamY=2.3; #declare Fov=27;
#ifndef (C) #declare C = srgb <.93,.84,.66>; #end
#include "studio.inc"
union { cylinder { <0,0,0>,<0,.12,0>,.62 } cone { <0,.12,0>,.16,<0,1.25,0>,.10 } sphere { <0,.55,0>,.30 } texture { pigment { wood turbulence .1 scale .3 rotate x*90 color_map { [0 srgb <.50,.32,.17>][1 srgb <.66,.45,.26>] } } finish { diffuse .75 specular .3 roughness .03 } } }
difference { cone { <0,1.22,0>,1.02,<0,2.25,0>,.60 } cone { <0,1.20,0>,.99,<0,2.27,0>,.57 } texture { pigment { C } normal { gradient y .1 scale .03 } finish { diffuse .7 emission .28 } } }
light_source { <0,1.7,0> color rgb <1,.8,.5>*.5 fade_distance 1.2 fade_power 2 }
union { box { <-1.9,-.16,-1.1>,<1.9,0,1.1> } Oak(1.2) }
