// A leather bag. C: the leather.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.86,0.83,0.80>; #declare LookY=0.95; #declare CamY=2.2; #declare Fov=26;
#ifndef (C) #declare C = srgb <.55,.31,.17>; #end
#include "studio.inc"
#declare Leather = texture { pigment { bozo turbulence .6 scale .5 color_map { [0 C*.92][1 C*1.1] } } normal { bumps .14 scale .025 } finish { diffuse .72 specular .3 roughness .05 } }
#declare Brass = texture { pigment { srgb <.80,.64,.32> } finish { diffuse .4 specular .8 roughness .015 reflection { .2 } metallic } }
box { <-2.1,-.12,-1.2>,<2.1,.012,1.2> Oak(1.25) }
union {
  superellipsoid { <.16,.3> scale <1.12,.72,.40> translate y*.72 texture { Leather } }
  superellipsoid { <.16,.3> scale <1.14,.42,.43> translate <0,1.08,-.01> texture { Leather } }
  superellipsoid { <.3,.3> scale <.14,.24,.02> translate <-.55,.72,-.44> texture { pigment { C*.8 } } } superellipsoid { <.3,.3> scale <.14,.24,.02> translate <.55,.72,-.44> texture { pigment { C*.8 } } }
  #declare K=-1; #while(K<2) difference { superellipsoid { <.2,.2> scale <.19,.11,.025> } superellipsoid { <.2,.2> scale <.13,.06,.1> } texture { Brass } translate <K*.55,.68,-.465> } #declare K=K+2; #end
  difference { torus { .52,.06 rotate x*90 scale <1,1,1> } plane { y,0 } texture { Leather } translate <0,1.44,0> }
  #declare K=-1; #while(K<2) torus { .08,.02 rotate x*90 texture { Brass } translate <K*.52,1.46,0> } #declare K=K+2; #end
  #declare K=0; #while(K<26) superellipsoid { <.5,.5> scale <.028,.007,.007> translate <-1.0+K*.08,.70,-.435> pigment { srgb <.90,.80,.60> } } #declare K=K+1; #end
  rotate y*-18
}
