// Folded cloth: scarves, shirts. C, D: the two colours on top.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.90,0.87,0.83>; #declare LookY=0.65; #declare CamY=2.9; #declare Fov=26;
#ifndef (C) #declare C = srgb <.20,.36,.48>; #end
#ifndef (D) #declare D = srgb <.86,.76,.58>; #end
#include "studio.inc"
#macro Fold(Y,W,Dp,H,Cv,Ry) union { superellipsoid { <.12,.55> scale <W,H/2,Dp> } superellipsoid { <.12,.55> scale <W*.99,H/2.3,Dp*.98> translate <.03,H*.42,-.02> } translate y*(Y+H/2) rotate y*Ry texture { pigment { checker Cv*.93, Cv scale .035 } normal { quilted .5 control0 .4 control1 .8 scale .05 } finish { diffuse .85 } } } #end
Fold(0,1.45,.95,.30,srgb <.52,.23,.18>,4) Fold(.42,1.40,.92,.28,srgb <.93,.90,.84>,-5) Fold(.82,1.38,.90,.26,D,3) Fold(1.20,1.35,.88,.26,C,-3)
#declare S=seed(2); #declare I=0; #while(I<34) cylinder { <-1.25+I*.076,1.30,-.86>,<-1.25+I*.076+.05*(rand(S)-.5),.98+.10*rand(S),-1.02>,.018 pigment { C*.9 } rotate y*-3 } #declare I=I+1; #end
