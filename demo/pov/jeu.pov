// A box of a game, dice, pawns and puzzle pieces.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.82,0.85,0.84>; #declare LookY=0.35; #declare CamY=4.2; #declare Fov=27;
#include "studio.inc"
box { <-2.2,-.12,-1.5>,<2.2,.012,1.5> Oak(1.3) }
#macro Paint(Col) texture { pigment { Col } finish { diffuse .7 specular .6 roughness .015 } } #end
union { box { <-1.05,0,-.75>,<1.05,.34,.75> pigment { srgb <.24,.40,.42> } finish { diffuse .85 } } box { <-.95,.34,-.65>,<.95,.345,.65> pigment { srgb <.93,.86,.66> } }
  #declare K=0; #while(K<12) box { <-.85+.28*mod(K,6),.345,-.5+.55*int(K/6)>,<-.62+.28*mod(K,6),.35,-.28+.55*int(K/6)> pigment { #if (mod(K,3)=0) srgb <.80,.36,.24> #else #if (mod(K,3)=1) srgb <.36,.50,.34> #else srgb <.30,.42,.56> #end #end } } #declare K=K+1; #end
  rotate y*16 translate <-.42,.012,.35> }
#macro Die(P,R) union { superellipsoid { <.18,.18> scale .19 Paint(srgb <.95,.93,.87>) } sphere { <0,.19,0>,.04 } sphere { <.09,.09,-.19>,.035 } sphere { <-.09,-.09,-.19>,.035 } sphere { <.19,.08,.08>,.035 } sphere { <.19,-.08,-.08>,.035 } sphere { <.19,0,0>,.035 } pigment { srgb <.1,.1,.1> } rotate R translate P } #end
Die(<.72,.20,-.82>,<0,28,0>) Die(<1.18,.20,-.60>,<0,-18,90>)
#macro Pawn(P,Col) union { cone { <0,0,0>,.17,<0,.36,0>,.06 } cylinder { <0,0,0>,<0,.05,0>,.19 } sphere { <0,.44,0>,.12 } Paint(Col) translate P } #end
Pawn(<1.22,.012,.15>,srgb <.80,.30,.22>) Pawn(<1.52,.012,.45>,srgb <.90,.72,.26>) Pawn(<1.05,.012,.62>,srgb <.30,.46,.60>)
#macro Piece(P,R,Col) union { difference { box { <-.22,0,-.22>,<.22,.06,.22> } cylinder { <.16,-1,0>,<.16,1,0>,.075 } cylinder { <0,-1,-.16>,<0,1,-.16>,.075 } } cylinder { <-.26,0,0>,<-.26,.06,0>,.07 } cylinder { <0,0,.26>,<0,.06,.26>,.07 } pigment { Col } finish { diffuse .85 } rotate y*R translate P } #end
Piece(<-1.25,.015,-.90>,14,srgb <.46,.62,.68>) Piece(<-.62,.015,-1.02>,-30,srgb <.54,.64,.40>) Piece(<-.08,.015,-.88>,66,srgb <.86,.62,.36>)
