// A plant in a clay pot. C: leaves; F: flowers.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.85,0.90,0.84>; #declare LookY=1.15; #declare CamY=2.6; #declare Fov=27;
#ifndef (C) #declare C = srgb <.24,.45,.20>; #end
#ifndef (F) #declare F = srgb <.95,.75,.25>; #end
#include "studio.inc"
union { cone { <0,.02,0>,.55,<0,.95,0>,.78 } cylinder { <0,.90,0>,<0,1.12,0>,.84 } cylinder { <0,0,0>,<0,.06,0>,.85 } texture { pigment { granite scale .6 color_map { [0 srgb <.66,.34,.22>][1 srgb <.76,.44,.30>] } } normal { granite .08 scale .2 } finish { diffuse .8 } } }
cylinder { <0,1.0,0>,<0,1.08,0>,.78 pigment { srgb <.22,.14,.09> } normal { granite .8 scale .2 } }
#declare S=seed(21); #declare I=0; #while(I<70) #declare A=rand(S)*360; #declare T=rand(S); #declare H=1.15+1.15*T; #declare R=(.25+.75*rand(S))*(1.05-.45*T); sphere { 0,1 scale <.26,.035,.12> rotate z*(10+40*rand(S)) rotate x*(30*(rand(S)-.5)) translate <R,H,0> rotate y*A texture { pigment { C*(.75+.6*rand(S)) } finish { diffuse .72 specular .2 roughness .05 } } } #declare I=I+1; #end
#declare I=0; #while(I<9) #declare A=I*41; #declare R=.35+.45*mod(I*.43,1); union { #declare K=0; #while(K<6) sphere { 0,1 scale <.12,.03,.07> translate x*.12 rotate y*K*60 } #declare K=K+1; #end sphere { 0,.06 pigment { srgb <.5,.3,.1> } } texture { pigment { F } finish { diffuse .85 } } rotate x*-25 translate <R*cos(radians(A)),2.15+.25*mod(I*.61,1),R*sin(radians(A))> } #declare I=I+1; #end
