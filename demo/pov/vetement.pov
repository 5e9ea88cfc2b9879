// Three folded garments. C: the one on top.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.87,0.86,0.83>; #declare LookY=0.62; #declare CamY=3.2; #declare Fov=27;
#ifndef (C) #declare C = srgb <.32,.42,.52>; #end
#include "studio.inc"
box { <-2.1,-.1,-1.4>,<2.1,.012,1.4> Oak(1.2) }
#macro Cloth(Col) texture { pigment { bozo turbulence .4 scale .4 color_map { [0 Col*.93][1 Col*1.06] } } normal { average normal_map { [1 wrinkles .35 scale .5] [1 quilted .25 scale .03] } } finish { diffuse .85 } } #end
#macro Fold(Y,Col,W,D,Ry) union {
  #declare K=0; #while(K<3) superellipsoid { <.14,.55> scale <W-.02*K,.085,D-.015*K> translate <0,.085+K*.155,.02*K> } #declare K=K+1; #end
  Cloth(Col) rotate y*Ry translate y*Y } #end
Fold(0,srgb <.74,.66,.55>,1.15,.82,-3)
Fold(.47,srgb <.86,.83,.77>,1.10,.80,4)
Fold(.94,C,1.08,.78,-2)
// collar and buttons of the one on top
union {
  difference { torus { .30,.10 scale <1.15,.7,1> } box { <-.5,-1,-.6>,<.5,1,-.22> } Cloth(C*1.05) }
  prism { 0,.04,4, <-.32,-.12>,<-.02,-.32>,<-.38,-.50>,<-.32,-.12> Cloth(C*1.08) } prism { 0,.04,4, <.32,-.12>,<.02,-.32>,<.38,-.50>,<.32,-.12> Cloth(C*1.08) }
  #declare K=0; #while(K<3) cylinder { <0,-.01,-.48-K*.17>,<0,.03,-.48-K*.17>,.038 pigment { srgb <.93,.90,.84> } finish { specular .6 roughness .02 } } #declare K=K+1; #end
  rotate y*-2 translate <0,1.44,.32>
}
