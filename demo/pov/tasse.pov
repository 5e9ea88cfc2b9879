// A mug of something hot. C: glaze.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.88,0.84,0.78>; #declare LookY=0.7; #declare CamY=2.5; #declare Fov=23;
#ifndef (C) #declare C = srgb <.30,.46,.50>; #end
#include "studio.inc"
#declare Gl = texture { pigment { gradient y turbulence .12 color_map { [0 srgb <.62,.47,.36>][.14 srgb <.66,.51,.40>][.2 C*.85][1 C*1.15] } scale 1.5 } finish { diffuse .7 specular .5 roughness .012 reflection { .01,.14 fresnel on } conserve_energy } }
difference { union { cylinder { <0,.04,0>,<0,1.35,0>,.78 } torus { .74,.04 translate y*1.35 } torus { .72,.06 translate y*.06 } } cylinder { <0,.12,0>,<0,2,0>,.70 } texture { Gl } interior { ior 1.5 } }
difference { torus { .46,.09 rotate x*90 scale <.85,1,1> } box { <-1,-1,-1>,<.02,1,1> } texture { Gl } interior { ior 1.5 } translate <.74,.70,0> rotate y*-22 }
cylinder { <0,1.12,0>,<0,1.16,0>,.70 texture { pigment { srgb <.28,.14,.06> } finish { diffuse .5 specular .6 roughness .01 reflection .05 } } }
union { box { <-1.7,-.14,-1.1>,<1.7,0,1.1> } Oak(1) rotate y*5 translate y*.0 }
#declare I=0; #while(I<3) union { cylinder { <0,.01,0>,<0,.10,0>,.30 } torus { .26,.04 translate y*.07 } texture { pigment { srgb <.74,.48,.22> } normal { granite .4 scale .2 } finish { diffuse .8 } } rotate z*(I*2) translate <-1.05+.14*I,.09*I,-.62+.05*I> } #declare I=I+1; #end
