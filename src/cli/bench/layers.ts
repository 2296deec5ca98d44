/** An overlay of many layers: each holds names of its own and one that all have; the merged directory is listed, searched, read and written. */
export const layers = {
	what: "layers of an overlay, mounted, searched 200 times and copied up",
	size: 20,
	script: (n: number): string =>
		`mkdir /tmp/o; cd /tmp/o; mkdir up work m; for ((i = 0; i < ${n}; i++)); do mkdir -p $i/d; echo $i > $i/all; echo $i > $i/d/own$i; lower=$lower:$i; done
		mount -t overlay o -o lowerdir=\${lower#:},upperdir=up,workdir=work m
		for ((i = 0; i < 200; i++)); do [[ -e m/d/own$((i % ${n})) && ! -e m/d/none ]] || echo lost; done; cat m/all; ls m/d | wc -l; find m -type f | wc -l
		for f in m/d/*; do echo more >> $f; done; ls up/d | wc -l; rm -r m/d; ls m; umount m; echo done`,
	proof: (n: number): string => `0\n${n}\n${n + 1}\n${n}\nall\ndone\n`,
};
