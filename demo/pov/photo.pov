// A camera on its strap, three prints.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.83,0.84,0.86>; #declare LookY=0.6; #declare CamY=3.3; #declare Fov=26;
#include "studio.inc"
#declare Chrome = texture { pigment { srgb <.74,.74,.73> } finish { diffuse .4 specular .8 roughness .012 reflection .18 metallic } }
#declare Hide = texture { pigment { srgb <.10,.10,.11> } normal { granite .4 scale .06 } finish { diffuse .7 specular .3 roughness .05 } }
box { <-2.2,-.12,-1.4>,<2.2,.012,1.4> Oak(1.25) }
#macro Print(P,R,C1,C2) union { box { <-.42,0,-.50>,<.42,.012,.50> pigment { srgb <.96,.95,.92> } } box { <-.36,0,-.28>,<.36,.015,.44> pigment { gradient z color_map { [0 C1*.6][.45 C1][.46 C2][1 C2*1.2] } scale .9 translate z*-.35 } finish { diffuse .8 specular .3 roughness .02 } } rotate y*R translate P } #end
Print(<-1.25,.02,-.72>,18,srgb <.42,.52,.32>,srgb <.62,.76,.84>) Print(<-.75,.036,-.88>,-8,srgb <.66,.46,.30>,srgb <.90,.74,.55>) Print(<1.32,.02,-.62>,-26,srgb <.30,.40,.44>,srgb <.82,.80,.74>)
union {
  superellipsoid { <.16,.25> scale <.98,.40,.30> translate y*.46 texture { Hide } }
  superellipsoid { <.16,.3> scale <.98,.12,.30> translate y*.90 texture { Chrome } } superellipsoid { <.16,.3> scale <.985,.06,.305> translate y*.08 texture { Chrome } }
  superellipsoid { <.3,.3> scale <.32,.16,.24> translate <0,1.10,0> texture { Chrome } } box { <-.17,1.03,-.26>,<.17,1.17,-.2> pigment { srgb <.08,.1,.14> } finish { specular .9 roughness .005 } }
  cylinder { <.62,1,0>,<.62,1.12,0>,.16 texture { Chrome } } cylinder { <.32,1,.0>,<.32,1.06,0>,.08 texture { Chrome } } cylinder { <-.62,1,0>,<-.62,1.10,0>,.19 texture { Chrome } normal { radial .4 frequency 40 } }
  cylinder { <0,.5,-.3>,<0,.5,-.44>,.42 texture { Chrome } } cylinder { <0,.5,-.44>,<0,.5,-.62>,.38 texture { Hide } } torus { .35,.035 rotate x*90 translate <0,.5,-.62> texture { Chrome } }
  sphere { 0,.33 scale <1,1,.35> translate <0,.5,-.56> pigment { srgb <.09,.07,.16> } finish { diffuse .3 specular 1 roughness .002 reflection { .12,.5 fresnel on } conserve_energy } interior { ior 1.6 } }
  rotate y*16 translate <.08,.02,.2>
}
sphere_sweep { cubic_spline 8, <-.8,.9,.2>,.04,<-.95,.75,.1>,.04,<-1.35,.2,.4>,.04,<-1.5,.06,.85>,.04,<-.9,.06,1.1>,.04,<.2,.06,1.0>,.04,<1.0,.3,.6>,.04,<1.05,.85,-.1>,.04 pigment { srgb <.45,.27,.15> } finish { diffuse .75 } }
