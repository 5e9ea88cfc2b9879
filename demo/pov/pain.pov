// A country loaf on a board. C: crust.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.90,0.85,0.76>; #declare LookY=0.7; #declare CamY=3.0; #declare Fov=26;
#ifndef (C) #declare C = srgb <0.72,0.42,0.16>; #end
#include "studio.inc"
union { box { <-2.1,0,-1.2>,<2.1,.18,1.2> } Oak(1.2) rotate y*8 }
#macro Loaf(P,S,Ry)
difference {
  sphere { 0,1 scale <1.45,.72,.86> }
  plane { y,-.45 }
  #declare K=-2; #while(K<3) torus { .62,.055 rotate z*90 rotate y*62 scale <1,1.25,1.3> translate <K*.42,.10,0> } #declare K=K+1; #end
  texture { pigment { bozo turbulence .6 scale .35 color_map { [0 C*.75][.5 C][.8 C*1.25][1 srgb <.93,.84,.68>] } } normal { granite .35 scale .5 } finish { diffuse .8 specular .08 roughness .08 } }
  translate y*.45 scale S rotate y*Ry translate P }
#end
Loaf(<-.25,.18,.15>,1,-14)
union { sphere { <0,.12,0>,.13 scale <1,.9,1> } texture { pigment { C*.9 } finish { diffuse .8 } normal { granite .3 scale .2 } } scale 2.2 translate <1.35,.18,-.75> }
#declare S=seed(4); #declare I=0; #while(I<40) sphere { 0,.014+.014*rand(S) translate <-1.6+3.2*rand(S),.19,-1.1+.5*rand(S)> pigment { srgb <.96,.90,.78> } } #declare I=I+1; #end
