// A wooden tractor and two blocks.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.89,0.85,0.74>; #declare LookY=0.65; #declare CamY=2.8; #declare Fov=27;
#ifndef (C) #declare C = srgb <.72,.26,.20>; #end
#include "studio.inc"
#macro Paint(Col) texture { pigment { Col } normal { wood .06 scale .06 rotate y*90 } finish { diffuse .75 specular .4 roughness .03 } } #end
box { <-2.2,-.1,-1.4>,<2.2,.012,1.4> Oak(1.3) }
#macro Wheel(R,W) union { difference { cylinder { <0,0,-W>,<0,0,W>,R } torus { R,.03 rotate x*90 } Paint(srgb <.22,.23,.24>) } cylinder { <0,0,-W-.02>,<0,0,W+.02>,R*.55 Oak(.4) } cylinder { <0,0,-W-.05>,<0,0,W+.05>,R*.16 Paint(srgb <.90,.76,.34>) } } #end
union {
  superellipsoid { <.2,.2> scale <.68,.30,.34> translate <.52,.72,0> Paint(C) }
  superellipsoid { <.2,.2> scale <.48,.18,.42> translate <-.52,.55,0> Paint(C*.85) }
  box { <-.92,.9,-.05>,<-.82,1.55,.05> Oak(.4) } box { <-.10,.9,-.05>,<.0,1.55,.05> Oak(.4) } superellipsoid { <.2,.2> scale <.62,.05,.46> translate <-.46,1.58,0> Paint(srgb <.90,.76,.34>) }
  superellipsoid { <.4,.4> scale <.22,.12,.22> translate <-.52,.82,0> Oak(.4) }
  cylinder { <.72,1.0,.12>,<.72,1.38,.12>,.06 Paint(srgb <.3,.3,.3>) }
  cylinder { <1.19,.78,-.2>,<1.23,.78,-.2>,.09 Paint(srgb <.95,.90,.7>) } cylinder { <1.19,.78,.2>,<1.23,.78,.2>,.09 Paint(srgb <.95,.90,.7>) }
  object { Wheel(.55,.14) translate <-.62,.55,-.56> } object { Wheel(.55,.14) translate <-.62,.55,.56> }
  object { Wheel(.32,.12) translate <.82,.32,-.46> } object { Wheel(.32,.12) translate <.82,.32,.46> }
  rotate y*26 translate <-.22,0,.15>
}
superellipsoid { <.14,.14> scale .26 translate <1.25,.26,-.75> rotate y*0 Paint(srgb <.30,.46,.58>) }
superellipsoid { <.14,.14> scale .24 rotate y*34 translate <.62,.24,-1.02> Paint(srgb <.46,.56,.30>) }
