// A fountain pen, a bottle of ink, a notebook.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.83,0.83,0.87>; #declare LookY=0.35; #declare CamY=4.2; #declare Fov=27;
#include "studio.inc"
box { <-2.2,-.12,-1.5>,<2.2,.012,1.5> Oak(1.25) }
#declare Gold = texture { pigment { srgb <.86,.70,.38> } finish { diffuse .4 specular .9 roughness .008 reflection .25 metallic } }
#declare Resin = texture { pigment { bozo turbulence .8 scale .25 color_map { [0 srgb <.10,.16,.34>][1 srgb <.16,.26,.48>] } } finish { diffuse .55 specular .9 roughness .005 reflection { .03,.2 fresnel on } conserve_energy } }
union { superellipsoid { <.08,.08> scale <1.15,.09,.85> pigment { srgb <.62,.30,.22> } normal { bumps .1 scale .04 } finish { diffuse .8 } } box { <-1.06,-.07,-.80>,<1.19,.07,.80> pigment { gradient y color_map { [0 srgb <.95,.92,.84>][.6 srgb <.95,.92,.84>][.6 srgb <.80,.76,.68>][1 srgb <.80,.76,.68>] } scale .02 } } box { <.80,-.1,-.86>,<.88,.1,.86> pigment { srgb <.30,.14,.10> } } rotate y*12 translate <-.4,.11,-.15> }
union {
  cone { <-.9,0,0>,.085,<.5,0,0>,.10 texture { Resin } }
  cone { <.5,0,0>,.085,<.86,0,0>,.062 texture { Resin } } cylinder { <.48,0,0>,<.53,0,0>,.104 texture { Gold } }
  prism { conic_sweep linear_spline 0,1,4,<-.07,-.02>,<.07,-.02>,<0,.045>,<-.07,-.02> rotate z*90 scale <.34,1,1> translate <1.20,0,0> texture { Gold } }
  sphere { <-.9,0,0>,.085 texture { Resin } } torus { .09,.014 rotate z*90 translate x*-.8 texture { Gold } }
  rotate y*-24 translate <-.28,.31,-.15>
}
union {
  superellipsoid { <.25,.25> scale <.40,.30,.36> translate y*.30 pigment { srgb <.07,.12,.30> } finish { diffuse .5 specular .9 roughness .004 reflection { .05,.35 fresnel on } conserve_energy } }
  cylinder { <0,.58,0>,<0,.70,0>,.20 pigment { srgb <.07,.12,.30> } } cylinder { <0,.68,0>,<0,.86,0>,.26 pigment { srgb <.12,.12,.13> } normal { radial .5 frequency 30 } finish { diffuse .6 specular .5 } }
  box { <-.28,.16,-.372>,<.28,.46,-.36> pigment { srgb <.94,.91,.83> } } box { <-.18,.33,-.376>,<.18,.36,-.36> pigment { srgb <.25,.22,.2> } } box { <-.12,.25,-.376>,<.12,.27,-.36> pigment { srgb <.25,.22,.2> } }
  rotate y*-14 translate <1.18,.012,.62>
}
