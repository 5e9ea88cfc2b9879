// Croissants on a rack, a cup.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.90,0.85,0.76>; #declare LookY=0.42; #declare CamY=3.6; #declare Fov=29;
#include "studio.inc"
cylinder { <0,0,0>,<0,.09,0>,1.85 Oak(1.2) } torus { 1.83,.05 translate y*.07 Oak(1.2) }
#declare Crust = texture { pigment { gradient x turbulence .35 color_map { [0 srgb <.93,.70,.36>][.35 srgb <.86,.55,.22>][.7 srgb <.70,.38,.13>][1 srgb <.90,.64,.30>] } scale .24 } normal { gradient x .5 scale .07 turbulence .3 } finish { diffuse .75 specular .5 roughness .03 } }
// rolls of growing and shrinking girth along an arc
#macro Croissant() blob { threshold .5 #declare K=0; #while(K<9) #declare A=radians(-112+K*28); #declare G=.20+.27*sin(radians(K*22.5)); cylinder { <.86*sin(A)-.06*cos(A),0,.72*(1-cos(A))-.06*sin(A)>,<.86*sin(A)+.06*cos(A),0,.72*(1-cos(A))+.06*sin(A)>,G+.12,1.1 } #declare K=K+1; #end texture { Crust } scale <1,.86,1> } #end
object { Croissant() rotate y*158 translate <-.28,.42,.02> }
object { Croissant() scale .92 rotate y*24 translate <.55,.40,-.70> }
object { Croissant() scale .88 rotate y*-78 translate <.88,.40,.75> }
#declare S=seed(3); #declare I=0; #while(I<40) box { -1,1 scale <.03,.004,.02> rotate y*rand(S)*360 translate <-1.3+2.6*rand(S),.10,-1.1+.5*rand(S)> pigment { srgb <.84,.58,.28> } } #declare I=I+1; #end
