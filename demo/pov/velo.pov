// A town bicycle. C: the frame.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.86,0.85>; #declare LookY=0.95; #declare CamY=1.7; #declare Fov=28;
#ifndef (C) #declare C = srgb <.24,.42,.40>; #end
#include "studio.inc"
#declare Paint = texture { pigment { C } finish { diffuse .65 specular .8 roughness .008 reflection { .04,.15 } } }
#declare Steel = texture { pigment { srgb <.76,.77,.78> } finish { diffuse .38 specular .8 roughness .01 reflection { .22 } metallic } }
#declare Black = texture { pigment { srgb <.09,.09,.10> } finish { diffuse .7 specular .2 } }
#declare Hide = texture { pigment { srgb <.50,.29,.16> } normal { bumps .1 scale .03 } finish { diffuse .75 specular .3 } }
#macro Wheel(X) union { torus { .60,.045 rotate x*90 texture { Black } } torus { .55,.022 rotate x*90 texture { Steel } } cylinder { <0,0,-.06>,<0,0,.06>,.05 texture { Steel } }
  #declare K=0; #while(K<18) cylinder { <0,0,.03*(2*mod(K,2)-1)>,<.54*cos(radians(K*20)),.54*sin(radians(K*20)),0>,.006 texture { Steel } } #declare K=K+1; #end translate <X,.65,0> } #end
#macro Tube(A,B,R) cylinder { A,B,R texture { Paint } } #end
union {
  Wheel(-.98) Wheel(.98)
  Tube(<-.98,.65,.06>,<-.12,.55,.04>,.024) Tube(<-.98,.65,-.06>,<-.12,.55,-.04>,.024) Tube(<-.98,.65,.06>,<-.32,1.28,.03>,.020) Tube(<-.98,.65,-.06>,<-.32,1.28,-.03>,.020)
  Tube(<-.12,.55,0>,<-.36,1.42,0>,.036) Tube(<-.12,.55,0>,<.66,1.30,0>,.040) Tube(<-.30,1.05,0>,<.62,1.46,0>,.036) Tube(<.61,1.56,0>,<.70,1.22,0>,.045)
  Tube(<.70,1.24,.05>,<.98,.65,.06>,.024) Tube(<.70,1.24,-.05>,<.98,.65,-.06>,.024)
  cylinder { <-.36,1.40,0>,<-.41,1.60,0>,.028 texture { Steel } }
  blob { threshold .4 sphere { <-.58,1.66,0>,.34,1 scale <1,.99,.9> } sphere { <-.28,1.67,0>,.22,.9 } texture { Hide } }
  cylinder { <.60,1.55,0>,<.56,1.74,0>,.028 texture { Steel } }
  sphere_sweep { cubic_spline 7, <.30,1.72,-.50>,.024,<.34,1.73,-.45>,.024,<.60,1.80,-.30>,.024,<.60,1.74,0>,.024,<.60,1.80,.30>,.024,<.34,1.73,.45>,.024,<.30,1.72,.50>,.024 texture { Steel } }
  cylinder { <.28,1.72,-.46>,<.48,1.77,-.39>,.036 texture { Hide } } cylinder { <.28,1.72,.46>,<.48,1.77,.39>,.036 texture { Hide } }
  torus { .15,.022 rotate x*90 translate <-.12,.55,-.08> texture { Steel } } cylinder { <-.12,.55,-.12>,<.04,.30,-.12>,.02 texture { Steel } } box { <-.04,.27,-.22>,<.12,.31,-.12> texture { Black } } cylinder { <-.12,.55,.12>,<-.28,.80,.12>,.02 texture { Steel } } box { <-.36,.78,.12>,<-.2,.82,.22> texture { Black } }
  cylinder { <-.12,.70,-.08>,<-.98,.71,-.08>,.012 texture { Black } } cylinder { <-.12,.40,-.08>,<-.98,.59,-.08>,.012 texture { Black } }
  // basket at the front
  difference { superellipsoid { <.2,.2> scale <.30,.22,.34> } superellipsoid { <.2,.2> scale <.26,.4,.30> translate y*.25 } pigment { checker srgb <.68,.47,.26>, srgb <.52,.34,.17> scale .055 } normal { bumps .5 scale .04 } translate <1.02,1.52,0> }
  // mudguards
  #declare K=-1; #while(K<2) difference { torus { .68,.035 rotate x*90 } box { <-2,-2,-1>,<2,.05,1> } box { <K*.35,-2,-1>,<K*.35+3*K,2,1> } texture { Paint } translate <K*.98,.65,0> } #declare K=K+2; #end
  rotate y*24 scale 1.02 translate <.05,0,.4>
}
