// A bottle of milk and a glass.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.80,0.84,0.86>; #declare LookY=1.0; #declare CamY=2.3; #declare Fov=26;
#include "studio.inc"
#declare Milk = texture { pigment { srgb <.985,.975,.94> } finish { diffuse .82 specular .7 roughness .006 reflection { .02,.16 fresnel on } conserve_energy } }
box { <-1.9,-.16,-1.1>,<1.9,.012,1.1> Oak(1.2) }
union {
  lathe { cubic_spline 13, <0,-.02>,<.50,0>,<.58,.06>,<.60,.3>,<.60,1.0>,<.59,1.22>,<.48,1.45>,<.30,1.66>,<.25,1.85>,<.25,1.98>,<.27,2.02>,<.2,2.04>,<0,2.04> texture { Milk } interior { ior 1.5 } }
  cylinder { <0,1.98,0>,<0,2.12,0>,.285 pigment { srgb <.36,.50,.62> } finish { diffuse .6 specular .6 roughness .02 reflection .06 } }
  difference { cylinder { <0,.45,0>,<0,1.0,0>,.612 } cylinder { <0,0,0>,<0,2,0>,.605 } plane { -z,.25 } pigment { srgb <.92,.90,.82> } finish { diffuse .8 } }
  difference { cylinder { <0,.52,0>,<0,.58,0>,.618 } cylinder { <0,0,0>,<0,2,0>,.605 } plane { -z,.3 } pigment { srgb <.36,.50,.62> } finish { diffuse .8 } }
  translate <-.42,0,.1>
}
union {
  lathe { linear_spline 5, <0,.05>,<.33,.05>,<.385,.72>,<.36,.74>,<0,.74> texture { Milk } }
  difference { cone { <0,0,0>,.36,<0,.98,0>,.44 } cone { <0,.06,0>,.335,<0,1.2,0>,.435 } pigment { rgbt <.96,.98,.98,.88> } finish { diffuse .1 specular .9 roughness .004 reflection { .02,.35 fresnel on } conserve_energy } interior { ior 1.15 } }
  translate <.72,0,-.35>
}
// a folded cloth
superellipsoid { <.3,.3> scale <.62,.06,.42> translate <1.05,.06,.75> pigment { gradient x color_map { [0 srgb <.93,.92,.88>][.8 srgb <.93,.92,.88>][.8 srgb <.42,.54,.66>][1 srgb <.42,.54,.66>] } scale .22 } normal { bumps .2 scale .05 } rotate y*24 }
