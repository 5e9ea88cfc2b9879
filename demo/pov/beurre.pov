// A pat of butter on its paper, a knife.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.86,0.84,0.78>; #declare LookY=0.45; #declare CamY=3.7; #declare Fov=29;
#include "studio.inc"
#declare Butter = texture { pigment { bozo turbulence .4 scale .5 color_map { [0 srgb <.98,.88,.52>][1 srgb <.99,.92,.62>] } } normal { dents .2 scale .15 } finish { diffuse .85 specular .3 roughness .03 } }
cylinder { <0,0,0>,<0,.10,0>,1.75 pigment { srgb <.90,.90,.88> } finish { diffuse .75 specular .6 roughness .01 reflection { .02,.12 fresnel on } conserve_energy } }
torus { 1.72,.06 translate y*.12 pigment { srgb <.30,.42,.55> } finish { diffuse .7 specular .6 roughness .01 } }
union { box { <-1.25,0,-.85>,<1.25,.012,.85> rotate z*1 } pigment { srgb <.96,.95,.90> } normal { wrinkles .8 scale .5 } rotate y*-12 translate y*.13 }
difference { superellipsoid { <.10,.10> scale <.85,.40,.52> translate y*.40 }
  #declare I=0; #while(I<5) cylinder { <-.9,.815,-.42+I*.21>,<.9,.815,-.42+I*.21>,.028 } #declare I=I+1; #end
  box { <.58,-1,-1>,<2,2,1> } texture { Butter } rotate y*-12 translate y*.145 }
superellipsoid { <.12,.12> scale <.10,.37,.49> rotate z*-82 texture { Butter } rotate y*-20 translate <1.0,.26,-.28> }
union { prism { 0,.03,6, <0,.10>,<1.0,.10>,<1.15,.02>,<1.05,-.10>,<0,-.07>,<0,.10> texture { pigment { srgb <.74,.75,.77> } finish { diffuse .34 specular .8 roughness .01 reflection .25 metallic } } }
  superellipsoid { <.5,.5> scale <.42,.07,.09> translate <-.42,.02,.01> Oak(.5) } rotate y*-8 translate <-.35,.17,-1.1> }
