// Folded linen with a coloured band. C: the band.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.86,0.85>; #declare LookY=0.5; #declare CamY=3.4; #declare Fov=27;
#ifndef (C) #declare C = srgb <.66,.22,.20>; #end
#include "studio.inc"
box { <-2.1,-.1,-1.4>,<2.1,.012,1.4> Oak(1.2) }
#macro Linen(Y,Base,Band,W,Ry) union {
  #declare K=0; #while(K<4) superellipsoid { <.12,.6> scale <W-.012*K,.06,.78-.01*K> translate <0,.06+K*.108,0> } #declare K=K+1; #end
  texture { pigment { gradient x color_map { [0 Base][.10 Base][.10 Band][.15 Band][.15 Base][.19 Base][.19 Band][.21 Band][.21 Base][1 Base] } scale 2*W translate x*-W } normal { average normal_map { [1 wrinkles .25 scale .6] [1.4 quilted .3 scale .022] } } finish { diffuse .87 } }
  rotate y*Ry translate y*Y } #end
Linen(0,srgb <.80,.75,.64>,srgb <.80,.75,.64>,1.30,-4)
Linen(.45,srgb <.95,.93,.88>,C,1.24,3)
Linen(.90,srgb <.93,.91,.85>,srgb <.30,.42,.52>,1.18,-2)
#declare S=seed(5); #declare I=0; #while(I<60) #declare T=rand(S); sphere { 0,1 scale <.055,.03,.03> rotate <0,rand(S)*360,rand(S)*60> translate <.05+.62*T,1.40+.05*rand(S),-.1-.22*T+.16*(rand(S)-.5)> pigment { srgb <.50,.42,.64>*(.75+.4*rand(S)) } } #declare I=I+1; #end
#declare I=0; #while(I<9) cylinder { <-.75,1.38,.14+I*.012>,<.1,1.39,-.1+I*.01>,.012 pigment { srgb <.45,.52,.35> } } #declare I=I+1; #end
