// A tin of herbs, a steaming cup, leaves.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.83,0.87,0.80>; #declare LookY=0.75; #declare CamY=2.7; #declare Fov=26;
#ifndef (C) #declare C = srgb <.32,.45,.36>; #end
#include "studio.inc"
box { <-2.0,-.14,-1.2>,<2.0,.012,1.2> Oak(1.2) }
union {
  cylinder { <0,0,0>,<0,1.15,0>,.58 pigment { C } finish { diffuse .7 specular .5 roughness .03 } }
  cylinder { <0,1.12,0>,<0,1.36,0>,.61 pigment { C*.75 } finish { diffuse .7 specular .5 roughness .03 } } torus { .58,.035 translate y*1.35 pigment { C*.75 } }
  difference { cylinder { <0,.28,0>,<0,.92,0>,.588 } cylinder { <0,0,0>,<0,2,0>,.582 } plane { -z,.22 } pigment { srgb <.95,.93,.85> } finish { diffuse .85 } }
  #declare K=0; #while(K<9) sphere { 0,1 scale <.10,.035,.01> translate x*.11 rotate z*(90+(K-4)*22) translate <0,.48,-.592> pigment { srgb <.36,.50,.30>*(.85+.05*K) } } #declare K=K+1; #end
  rotate y*6 translate <-.68,.012,.25>
}
union {
  lathe { cubic_spline 10, <0,0>,<.25,0>,<.28,.05>,<.42,.22>,<.50,.52>,<.51,.62>,<.47,.62>,<.45,.50>,<.3,.15>,<0,.1> pigment { srgb <.93,.91,.86> } finish { diffuse .78 specular .6 roughness .01 reflection { .02,.12 fresnel on } conserve_energy } }
  cylinder { <0,.48,0>,<0,.53,0>,.455 pigment { srgb <.74,.60,.20> } finish { diffuse .6 specular .9 roughness .004 reflection { .04,.2 fresnel on } conserve_energy } interior { ior 1.33 } }
  difference { torus { .19,.05 rotate x*90 scale <1,1.1,1> } box { <-.4,-.4,-.4>,<-.06,.4,.4> } pigment { srgb <.93,.91,.86> } finish { diffuse .78 specular .6 roughness .01 } translate <.53,.34,0> }
  lathe { cubic_spline 7, <0,-.01>,<.4,.0>,<.7,.06>,<.76,.10>,<.68,.10>,<.4,.04>,<0,.03> pigment { srgb <.93,.91,.86> } finish { diffuse .78 specular .6 roughness .01 } }
  rotate y*-20 translate <.78,.015,-.2>
}
#declare S=seed(15); #declare I=0; #while(I<70) sphere { 0,1 scale <.10,.012,.045> rotate <rand(S)*24,rand(S)*360,rand(S)*24> translate <-1.15+1.25*rand(S),.03+.03*rand(S),-1.0+.34*rand(S)> pigment { srgb <.38,.48,.28>*(.7+.5*rand(S)) } finish { diffuse .8 } } #declare I=I+1; #end
#declare I=0; #while(I<9) sphere { 0,.055 scale <1,.6,1> translate <-1.1+1.1*rand(S),.08,-1.0+.3*rand(S)> pigment { srgb <.93,.80,.36> } } #declare I=I+1; #end
