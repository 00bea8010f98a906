# SPDX-License-Identifier: GPL-2.0-only
#
# gnuplot -e "csv='demo.csv'; out='demo'" chart.gp: what make demo has sampled, as
# out.svg, out.png and, the bytes alone, out.txt; panels=1 leaves out CPU time. csv
# has a line a sample: way, ms, bytes on the wire, ms of CPU.
set datafile separator ","
set style line 1 linecolor rgb "#b2182b" linewidth 2.5
set style line 2 linecolor rgb "#2166ac" linewidth 2.5
set border 3
set tics nomirror out
set xrange [0:*]
set yrange [0:*]
if (!exists("panels")) panels = 2

# the seconds of a sample, where it is of this way
at(way) = strcol(1) eq way ? $2 / 1000 : NaN

set terminal dumb 76 17
set output out . ".txt"
# (below 0, else the line that stays there is in the axis)
set yrange [-20:*]
set key top left reverse Left samplen 2
set title "MiB on the wire, by seconds since pvmove began"
plot csv using (at("by-hand")):($3 / 1048576) every ::1 with lines title "by hand", \
     csv using (at("offloaded")):($3 / 1048576) every ::1 with lines title "offloaded"
set output

set yrange [0:*]
set grid ytics linecolor rgb "#dddddd"
set xlabel "seconds since pvmove began"
do for [kind in "svg png"] {
	if (kind eq "svg") {
		set terminal svg size 900,380 dynamic font "sans-serif,13" background rgb "white"
	} else {
		set terminal pngcairo size 900,380 font "sans-serif,10"
	}
	set output out . "." . kind
	set multiplot layout 1,panels title "pvmove of one volume between two LUNs: by hand and offloaded"
	set title "bytes on the wire, MiB"
	plot csv using (at("by-hand")):($3 / 1048576) every ::1 with lines linestyle 1 title "by hand", \
	     csv using (at("offloaded")):($3 / 1048576) every ::1 with lines linestyle 2 title "offloaded"
	if (panels == 2) {
		set title "CPU time of initiator and target, s"
		plot csv using (at("by-hand")):($4 / 1000) every ::1 with lines linestyle 1 title "by hand", \
		     csv using (at("offloaded")):($4 / 1000) every ::1 with lines linestyle 2 title "offloaded"
	}
	unset multiplot
	set output
}
