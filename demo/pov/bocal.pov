// A preserving jar of vegetables, a bowl of soup.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.82,0.74>; #declare LookY=0.8; #declare CamY=2.7; #declare Fov=26;
#include "studio.inc"
box { <-2.0,-.14,-1.2>,<2.0,.012,1.2> Oak(1.25) }
#declare S=seed(21);
union {
  #declare I=0; #while(I<170) #declare R=.50*sqrt(rand(S)); #declare A=rand(S)*6.2832; #declare K=int(rand(S)*3); sphere { 0,.10+.03*rand(S) scale <1.2,.9,1> rotate y*rand(S)*360 translate <R*cos(A),.14+1.0*rand(S),R*sin(A)>
    pigment { #if (K=0) srgb <.86,.42,.14> #else #if (K=1) srgb <.42,.52,.20> #else srgb <.88,.76,.42> #end #end } finish { diffuse .7 specular .5 roughness .01 } } #declare I=I+1; #end
  difference { lathe { cubic_spline 10, <0,-.01>,<.55,0>,<.66,.08>,<.67,.3>,<.67,1.0>,<.64,1.18>,<.52,1.28>,<.50,1.36>,<.48,1.40>,<0,1.40> } cylinder { <0,.06,0>,<0,1.3,0>,.60 } pigment { rgbt <.95,.98,.96,.86> } finish { diffuse .1 specular .9 roughness .004 reflection { .02,.3 fresnel on } conserve_energy } interior { ior 1.1 } }
  torus { .53,.045 translate y*1.38 pigment { srgb <.86,.46,.22> } finish { diffuse .8 specular .3 } }
  lathe { cubic_spline 7, <0,1.42>,<.5,1.41>,<.56,1.45>,<.54,1.52>,<.40,1.60>,<.2,1.63>,<0,1.63> pigment { rgbt <.93,.97,.95,.55> } finish { diffuse .3 specular .9 roughness .004 reflection { .04,.3 fresnel on } conserve_energy } }
  union { torus { .60,.02 translate y*1.25 } sphere_sweep { linear_spline 4, <0,1.25,-.60>,.022,<0,1.5,-.70>,.022,<0,1.68,-.25>,.022,<0,1.70,0>,.022 } pigment { srgb <.7,.7,.7> } finish { diffuse .4 specular .8 roughness .01 reflection .2 metallic } }
  difference { cylinder { <0,.42,0>,<0,.86,0>,.686 } cylinder { <0,0,0>,<0,2,0>,.68 } plane { -z,.30 } pigment { srgb <.95,.92,.84> } finish { diffuse .85 } }
  difference { cylinder { <0,.60,0>,<0,.64,0>,.69 } cylinder { <0,0,0>,<0,2,0>,.68 } plane { -z,.42 } pigment { srgb <.45,.30,.20> } }
  translate <-.58,0,.2>
}
union {
  lathe { cubic_spline 9, <0,0>,<.3,0>,<.34,.07>,<.62,.30>,<.70,.48>,<.66,.50>,<.55,.30>,<.2,.12>,<0,.12> pigment { srgb <.62,.67,.70> } finish { diffuse .75 specular .6 roughness .01 reflection { .02,.12 fresnel on } conserve_energy } }
  cylinder { <0,.36,0>,<0,.40,0>,.60 pigment { bozo turbulence .6 scale .3 color_map { [0 srgb <.88,.54,.20>][1 srgb <.93,.63,.28>] } } normal { ripples .06 scale .3 } finish { diffuse .8 specular .5 roughness .02 } }
  #declare I=0; #while(I<14) sphere { 0,1 scale <.05,.008,.03> rotate y*rand(S)*360 translate <.32*(rand(S)-.5),.405,.32*(rand(S)-.5)> pigment { srgb <.30,.46,.18> } } #declare I=I+1; #end
  translate <.92,0,-.30>
}
