// Carrots, tomatoes and a cabbage.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.88,0.88,0.78>; #declare LookY=0.6; #declare CamY=3.1; #declare Fov=27;
#include "studio.inc"
union { box { <-2.1,0,-1.3>,<2.1,.14,1.3> } Oak(1.2) rotate y*-7 }
#macro Carrot(P,Ry,L) union { cone { <0,0,0>,.17,<L,0,0>,.03 } sphere { 0,.17 } #declare K=0; #while(K<7) cone { <-.1,0,0>,.028,<-.75,.10+.05*K,.28*(K-3)/3>,.008 pigment { srgb <.28,.50,.18> } } #declare K=K+1; #end texture { pigment { gradient x color_map { [0 srgb <.90,.42,.08>][.5 srgb <.94,.50,.12>][1 srgb <.90,.42,.08>] } scale .12 } normal { gradient x .15 scale .09 } finish { diffuse .78 specular .15 } } rotate y*Ry translate P } #end
Carrot(<-.5,.31,-.75>,-8,1.5) Carrot(<-.65,.31,-.35>,4,1.6) Carrot(<-.55,.58,-.55>,-2,1.45)
#macro Tomato(P,R) union { sphere { 0,R scale <1,.84,1> } #declare K=0; #while(K<5) cone { <0,R*.78,0>,.05,<R*.5*cos(K*1.26),R*.86,R*.5*sin(K*1.26)>,.01 pigment { srgb <.25,.42,.15> } } #declare K=K+1; #end texture { pigment { srgb <.80,.13,.07> } finish { diffuse .65 specular .8 roughness .01 reflection { .01,.14 fresnel on } conserve_energy } } interior { ior 1.45 } translate P+y*R*.84 } #end
Tomato(<1.15,.14,-.55>,.38) Tomato(<1.55,.14,.20>,.33) Tomato(<.75,.14,.05>,.34)
union { #declare S=seed(3); #declare I=0; #while(I<60) #declare A=rand(S)*360; #declare B=rand(S)*80; difference { sphere { 0,1 scale <.40,.46,.10> } sphere { <0,0,-.08>,1 scale <.41,.48,.10> } rotate x*-18 translate z*.55 rotate x*(-B) rotate y*A texture { pigment { gradient y color_map { [0 srgb <.80,.88,.62>][1 srgb <.36,.55,.24>] } translate y*-.5 scale 1.1 } normal { ripples .15 scale .12 } finish { diffuse .8 } } } #declare I=I+1; #end sphere { 0,.52 texture { pigment { srgb <.66,.78,.46> } normal { ripples .3 scale .2 } } } scale 1.15 translate <-.95,.70,.62> }
