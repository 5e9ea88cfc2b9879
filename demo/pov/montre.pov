// An alarm clock and a wrist watch.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.82,0.84,0.86>; #declare LookY=0.85; #declare CamY=2.3; #declare Fov=26;
#include "studio.inc"
#declare Steel = texture { pigment { srgb <.76,.70,.58> } finish { diffuse .4 specular .8 roughness .01 reflection { .2 } metallic } }
#declare Dark = texture { pigment { srgb <.10,.11,.12> } }
box { <-2.0,-.12,-1.2>,<2.0,.012,1.2> Oak(1.2) }
#macro Dial(R) union { cylinder { <0,0,0>,<0,0,.01>,R pigment { srgb <.96,.94,.88> } finish { diffuse .85 } }
  #declare K=0; #while(K<12) box { <-.012*(1+(mod(K,3)=0)),R*.80,-.008>,<.012*(1+(mod(K,3)=0)),R*.93,0> texture { Dark } rotate z*K*30 } #declare K=K+1; #end
  box { <-.025,-.06,-.014>,<.025,R*.5,-.008> texture { Dark } rotate z*52 } box { <-.018,-.08,-.02>,<.018,R*.76,-.014> texture { Dark } rotate z*-60 } cylinder { <0,0,-.03>,<0,0,0>,.05 texture { Steel } } } #end
union {
  difference { cylinder { <0,0,-.28>,<0,0,.3>,.80 } cylinder { <0,0,-1>,<0,0,-.2>,.70 } texture { pigment { srgb <.27,.40,.42> } finish { diffuse .7 specular .6 roughness .02 reflection .05 } } }
  torus { .75,.06 rotate x*90 translate z*-.28 texture { Steel } }
  object { Dial(.70) translate z*-.215 }
  #declare K=-1; #while(K<2) union { difference { sphere { 0,.34 } plane { y,.02 } } sphere { <0,.36,0>,.05 } texture { Steel } translate y*.80 rotate z*K*34 } cylinder { <0,-1.02,0>,<0,-.7,0>,.07 texture { Steel } rotate z*K*32 } #declare K=K+2; #end
  cylinder { <0,.8,0>,<0,1.1,0>,.03 texture { Steel } } sphere { <0,1.12,0>,.07 texture { Steel } }
  rotate y*16 translate <-.45,.92,.3>
}
union {
  difference { torus { .42,.05 scale <1,3.4,.82> } box { <-.3,-1,-2>,<.3,1,-.1> } pigment { srgb <.42,.24,.13> } normal { bumps .2 scale .03 } finish { diffuse .75 specular .2 } }
  union { cylinder { <0,0,-.06>,<0,0,.06>,.27 texture { Steel } } object { Dial(.235) translate z*-.07 } cylinder { <.27,0,0>,<.33,0,0>,.035 texture { Steel } } scale <1,1,1> translate <0,0,-.36> }
  rotate y*-20 translate <1.05,.28,-.45>
}
