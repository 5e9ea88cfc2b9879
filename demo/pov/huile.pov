// A bottle of oil and a little bowl of it. C: the oil.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.85,0.85,0.76>; #declare LookY=1.0; #declare CamY=2.3; #declare Fov=26;
#ifndef (C) #declare C = srgb <.86,.68,.16>; #end
#include "studio.inc"
box { <-1.9,-.14,-1.1>,<1.9,.012,1.1> Oak(1.2) }
union {
  lathe { cubic_spline 13, <0,0>,<.42,0>,<.50,.05>,<.51,.3>,<.51,1.05>,<.50,1.2>,<.36,1.45>,<.17,1.62>,<.15,1.8>,<.15,1.95>,<.18,1.97>,<.1,2.0>,<0,2.0>
    texture { pigment { gradient y color_map { [0 C*.55] [.6 C*.9] [.78 C*1.1][.80 rgbt <.75,.78,.62,.5>][1 rgbt <.8,.84,.7,.55>] } scale 2.0 } finish { diffuse .62 specular .9 roughness .004 reflection { .03,.28 fresnel on } conserve_energy } } interior { ior 1.5 } }
  cylinder { <0,1.94,0>,<0,2.16,0>,.165 pigment { bozo scale .05 color_map { [0 srgb <.72,.54,.36>][1 srgb <.60,.43,.27>] } } finish { diffuse .8 } }
  difference { cylinder { <0,.38,0>,<0,.98,0>,.522 } cylinder { <0,0,0>,<0,2,0>,.515 } plane { -z,.2 } pigment { srgb <.95,.93,.85> } finish { diffuse .85 } }
  #declare K=0; #while(K<7) sphere { 0,1 scale <.075,.035,.01> rotate z*(K*51+20) translate <.15*cos(K*.9),.72+.15*sin(K*.9),-.525> pigment { #if (mod(K,2)=0) srgb <.90,.72,.18> #else srgb <.42,.52,.26> #end } } #declare K=K+1; #end
  difference { cylinder { <0,.46,0>,<0,.50,0>,.527 } cylinder { <0,0,0>,<0,2,0>,.515 } plane { -z,.35 } pigment { srgb <.35,.33,.22> } }
  rotate y*8 translate <-.45,.01,.1>
}
union { lathe { cubic_spline 9, <0,0>,<.22,0>,<.26,.05>,<.46,.2>,<.52,.32>,<.48,.33>,<.38,.18>,<.15,.08>,<0,.08> pigment { srgb <.94,.93,.90> } finish { diffuse .78 specular .6 roughness .01 reflection { .02,.12 fresnel on } conserve_energy } }
  cylinder { <0,.2,0>,<0,.25,0>,.43 pigment { C } finish { diffuse .6 specular .9 roughness .004 reflection { .04,.25 fresnel on } conserve_energy } interior { ior 1.5 } } translate <.78,.012,-.35> }
#declare S=seed(3); #declare I=0; #while(I<46) sphere { 0,.032+.01*rand(S) translate <.15+1.2*rand(S),.04,-.98+.22*rand(S)> pigment { srgb <.16,.13,.12> } finish { diffuse .7 specular .5 roughness .02 } } #declare I=I+1; #end
