/** What terminals can do, by the capability names and in the notation of terminfo(5); the kinds that a course meets, and what programs ask of them. */

export interface Terminal {
	readonly longName: string;
	readonly booleans: ReadonlySet<string>;
	readonly numbers: ReadonlyMap<string, number>;
	/** In terminfo's notation, with its % operators, but with control characters as they are. */
	readonly strings: ReadonlyMap<string, string>;
}

/** Moving, erasing and colours as ECMA-48 has them: what all but the oldest agree on. */
const common = String.raw`am, cols#80, lines#24, it#8, bel=^G, cr=\r, ht=^I, ind=\n, cud1=\n, cub1=^H, cuf1=\E[C, cuu1=\E[A, home=\E[H, cup=\E[%i%p1%d;%p2%dH,
	cuu=\E[%p1%dA, cud=\E[%p1%dB, cuf=\E[%p1%dC, cub=\E[%p1%dD, ed=\E[J, el=\E[K, el1=\E[1K, csr=\E[%i%p1%d;%p2%dr, sc=\E7, rc=\E8, hts=\EH, tbc=\E[3g, ri=\EM,
	bold=\E[1m, blink=\E[5m, rev=\E[7m, smul=\E[4m, smam=\E[?7h, rmam=\E[?7l, u6=\E[%i%d;%dR, u7=\E[6n, u9=\E[c`;

const colours = String.raw`colors#8, pairs#64, op=\E[39;49m, setaf=\E[3%p1%dm, setab=\E[4%p1%dm`;

const colours256 = String.raw`colors#256, pairs#65536, op=\E[39;49m,
	setaf=\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m, setab=\E[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;5;%p1%d%;m`;

/** Inserting and deleting, and positions in one direction. */
const editing = String.raw`dch=\E[%p1%dP, dch1=\E[P, dl=\E[%p1%dM, dl1=\E[M, il=\E[%p1%dL, il1=\E[L, ich=\E[%p1%d@, smir=\E[4h, rmir=\E[4l, hpa=\E[%i%p1%dG, vpa=\E[%i%p1%dd`;

const keypad = String.raw`kbs=^?, kdch1=\E[3~, kich1=\E[2~, knp=\E[6~, kpp=\E[5~, kf6=\E[17~, kf7=\E[18~, kf8=\E[19~, kf9=\E[20~, kf10=\E[21~, kf11=\E[23~, kf12=\E[24~`;

const applicationKeys = String.raw`kcuu1=\EOA, kcud1=\EOB, kcuf1=\EOC, kcub1=\EOD, kf1=\EOP, kf2=\EOQ, kf3=\EOR, kf4=\EOS, smkx=\E[?1h\E=, rmkx=\E[?1l\E>`;

const brackets = String.raw`BE=\E[?2004h, BD=\E[?2004l, PS=\E[200~, PE=\E[201~`;

const lines = "acsc=``aaffggiijjkkllmmnnooppqqrrssttuuvvwwxxyyzz{{||}}~~";
const moreLines = "acsc=++\\,\\,--..00``aaffgghhiijjkkllmmnnooppqqrrssttuuvvwwxxyyzz{{||}}~~";

const xterm = [
	common,
	editing,
	keypad,
	applicationKeys,
	brackets,
	lines,
	String.raw`bce, km, mc5i, mir, msgr, npc, xenl, clear=\E[H\E[2J, E3=\E[3J, cnorm=\E[?12l\E[?25h, civis=\E[?25l, cvvis=\E[?12;25h, smcup=\E[?1049h\E[22;0;0t,
	rmcup=\E[?1049l\E[23;0;0t, cbt=\E[Z, kcbt=\E[Z, khome=\EOH, kend=\EOF, kbeg=\EOE, kf5=\E[15~, kmous=\E[<, kDC=\E[3;2~, kEND=\E[1;2F, kHOM=\E[1;2H,
	kLFT=\E[1;2D, kRIT=\E[1;2C, kind=\E[1;2B, kri=\E[1;2A, dim=\E[2m, sitm=\E[3m, ritm=\E[23m, rmul=\E[24m, smso=\E[7m, rmso=\E[27m, invis=\E[8m,
	smxx=\E[9m, rmxx=\E[29m, ech=\E[%p1%dX, indn=\E[%p1%dS, rin=\E[%p1%dT, rep=%p1%c\E[%p2%{1}%-%db, flash=\E[?5h$<100/>\E[?5l, smacs=\E(0, rmacs=\E(B,
	sgr0=\E(B\E[m, sgr=%?%p9%t\E(0%e\E(B%;\E[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;%?%p4%t;5%;%?%p7%t;8%;m,
	is2=\E[!p\E[?3;4l\E[4l\E>, rs2=\E[!p\E[?3;4l\E[4l\E>, mgc=\E[?69l, mc0=\E[i, mc4=\E[4i, mc5=\E[5i, meml=\El, memu=\Em, nel=\EE,
	u8=\E[?%[;0123456789]c, Ss=\E[%p1%d q, Se=\E[2 q`,
].join(",");

const screen = [
	common,
	editing,
	keypad,
	applicationKeys,
	moreLines,
	String.raw`km, mir, msgr, xenl, U8#1, clear=\E[H\E[J, cuu1=\EM, cnorm=\E[34h\E[?25h, civis=\E[?25l, cvvis=\E[34l, smcup=\E[?1049h, rmcup=\E[?1049l, cbt=\E[Z,
	kcbt=\E[Z, khome=\E[1~, kend=\E[4~, kf5=\E[15~, kmous=\E[M, dim=\E[2m, rmul=\E[24m, indn=\E[%p1%dS, rin=\E[%p1%dT, flash=\Eg, nel=\EE, enacs=\E(B\E)0,
	smacs=^N, rmacs=^O, sgr0=\E[m\017, is2=\E)0, rs2=\Ec\E[?1000l\E[?25h, u8=\E[?1;2c`,
].join(",");

const screenStandout = String.raw`smso=\E[3m, rmso=\E[23m,
	sgr=\E[0%?%p6%t;1%;%?%p1%t;3%;%?%p2%t;4%;%?%p3%t;7%;%?%p4%t;5%;%?%p5%t;2%;m%?%p9%t\016%e\017%;`;

const sources: Readonly<Record<string, readonly [longName: string, capabilities: string]>> = {
	dumb: ["80-column dumb tty", String.raw`am, cols#80, bel=^G, cr=\r, cud1=\n, ind=\n`],
	vt100: [
		"DEC VT100 (w/advanced video)",
		[
			common,
			applicationKeys,
			lines,
			String.raw`mc5i, msgr, xenl, xon, vt#3, clear=\E[H\E[J$<50>, kbs=^H, smso=\E[7m$<2>, rmso=\E[m$<2>, rmul=\E[m$<2>, enacs=\E(B\E)0, smacs=^N, rmacs=^O,
			sgr0=\E[m\017$<2>, sgr=\E[0%?%p1%p6%|%t;1%;%?%p2%t;4%;%?%p1%p3%|%t;7%;%?%p4%t;5%;m%?%p9%t\016%e\017%;$<2>, rs2=\E<\E>\E[?3;4;5l\E[?7;8h\E[r,
			kf5=\EOt, kf6=\EOu, kf7=\EOv, kf8=\EOl, kf9=\EOw, kf10=\EOx, u8=\E[?%[;0123456789]c, u9=\EZ`,
		].join(","),
	],
	linux: [
		"Linux console",
		[
			common.replace("cols#80, lines#24, ", ""),
			colours,
			editing,
			keypad,
			moreLines,
			String.raw`bce, ccc, eo, mir, msgr, xenl, xon, ncv#18, U8#1, clear=\E[H\E[J, E3=\E[3J, civis=\E[?25l\E[?1c, cnorm=\E[?25h\E[?0c, cvvis=\E[?25h\E[?8c, ich1=\E[@,
			kcuu1=\E[A, kcud1=\E[B, kcuf1=\E[C, kcub1=\E[D, khome=\E[1~, kend=\E[4~, kf1=\E[[A, kf2=\E[[B, kf3=\E[[C, kf4=\E[[D, kf5=\E[[E, dim=\E[2m, rmul=\E[24m,
			smso=\E[7m, rmso=\E[27m, ech=\E[%p1%dX, flash=\E[?5h$<200/>\E[?5l, enacs=\E)0, smacs=^N, rmacs=^O, sgr0=\E[m\017,
			sgr=\E[0;10%?%p1%t;7%;%?%p2%t;4%;%?%p3%t;7%;%?%p4%t;5%;%?%p5%t;2%;%?%p6%t;1%;m%?%p9%t\016%e\017%;, oc=\E]R, rs1=\Ec\E]R, u8=\E[?6c`,
		].join(","),
	],
	xterm: ["xterm terminal emulator (X Window System)", `${xterm},${colours},rs1=\\Ec`],
	"xterm-256color": [
		"xterm with 256 colors",
		`${xterm},${colours256},${String.raw`ccc, oc=\E]104\007, rs1=\Ec\E]104\007, initc=\E]4;%p1%d;rgb:%p2%{255}%*%{1000}%/%2.2X/%p3%{255}%*%{1000}%/%2.2X/%p4%{255}%*%{1000}%/%2.2X\E\\`}`,
	],
	screen: ["VT 100/ANSI X3.64 virtual terminal", `${screen},${screenStandout},${colours}`],
	"screen-256color": ["GNU Screen with 256 colors", `${screen},${screenStandout},${colours256}`],
	"tmux-256color": [
		"tmux with 256 colors",
		`${screen},${colours256},${brackets},${String.raw`hs, E3=\E[3J, smso=\E[7m, rmso=\E[27m, sitm=\E[3m, ritm=\E[23m, invis=\E[8m, tsl=\E]0;, fsl=^G, dsl=\E]0;\007,
		sgr=\E[0%?%p6%t;1%;%?%p2%t;4%;%?%p1%p3%|%t;7%;%?%p4%t;5%;%?%p5%t;2%;%?%p7%t;8%;m%?%p9%t\016%e\017%;`}`,
	],
	ansi: [
		"ansi/pc-term compatible with color",
		[
			common,
			colours,
			editing.replace(/smir=.*?rmir=[^,]*, /, ""),
			String.raw`mc5i, mir, msgr, ncv#3, clear=\E[H\E[J, cub1=\E[D, cud1=\E[B, cbt=\E[Z, kcbt=\E[Z, ht=\E[I, kbs=^H, kcuu1=\E[A, kcud1=\E[B, kcuf1=\E[C, kcub1=\E[D, khome=\E[H,
			smso=\E[7m, rmso=\E[m, rmul=\E[m, invis=\E[8m, ech=\E[%p1%dX, indn=\E[%p1%dS, rin=\E[%p1%dT, rep=%p1%c\E[%p2%{1}%-%db, smacs=\E[11m, rmacs=\E[10m,
			sgr0=\E[0;10m, u8=\E[?%[;0123456789]c`,
		].join(","),
	],
};

/** Names that terminfo knows and none of these terminals has: asked for, they are absent rather than unknown. */
const others =
	"bw chts da daisy db eslok gn hc hls hz in lpix ndscr nrrmc nxon os sam ul xhp xhpa xsb xt wsl lh lw ma nlab pb wnum dial dispc fln hook hup is1 is3 rs3 if rf iprog pad pause prot pulse qdial rfi swidm rwidm sshm rshm ssubm rsubm ssupm rsupm sum rum tone wait wind wingo";

const cache = new Map<string, Terminal>();

/** The terminal of this name (TERM); undefined when the database has none. */
export function terminalNamed(name: string): Terminal | undefined {
	const source = sources[name === "xterm-color" || name === "xterm-debian" ? "xterm" : name];
	if (!source) return undefined;
	const known = cache.get(name);
	if (known) return known;
	const terminal = parse(source[0], source[1]);
	cache.set(name, terminal);
	return terminal;
}

/** Whether a name is one of terminfo's at all. */
export function isCapability(name: string): boolean {
	if (others.split(" ").includes(name)) return true;
	return Object.keys(sources).some((key) => {
		const terminal = terminalNamed(key) as Terminal;
		return terminal.booleans.has(name) || terminal.numbers.has(name) || terminal.strings.has(name);
	});
}

function parse(longName: string, source: string): Terminal {
	const booleans = new Set<string>();
	const numbers = new Map<string, number>();
	const strings = new Map<string, string>();
	for (const entry of source.split(/(?<!\\),\s*/)) {
		const [, name = "", kind, value = ""] = /^\s*(\w+)(?:([=#])(.*))?$/s.exec(entry) ?? [];
		if (kind === "#") numbers.set(name, Number(value));
		else if (kind === "=") strings.set(name, fromNotation(value));
		else if (name) booleans.add(name);
	}
	return { longName, booleans, numbers, strings };
}

const letters: Readonly<Record<string, string>> = { E: "\x1b", e: "\x1b", n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", s: " " };

function fromNotation(value: string): string {
	return value.replaceAll(/\\([0-7]{3})|\\(.)|\^(.)/gs, (_, octal?: string, letter?: string, control?: string) => {
		if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
		if (letter) return letters[letter] ?? letter;
		return control === "?" ? "\x7f" : String.fromCharCode((control as string).charCodeAt(0) & 0x1f);
	});
}
