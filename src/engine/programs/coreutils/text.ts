/** The programs of coreutils that filter, cut and count text. */
import type { InstalledProgram } from "../lib/program.ts";
import { base32, base64, basenc } from "./basenc/index.ts";
import { comm } from "./comm.ts";
import { csplit } from "./csplit/index.ts";
import { cut } from "./cut.ts";
import { expand } from "./expand.ts";
import { expr } from "./expr.ts";
import { factor } from "./factor.ts";
import { fmt } from "./fmt/index.ts";
import { fold } from "./fold.ts";
import { head } from "./head.ts";
import { join } from "./join/index.ts";
import { nl } from "./nl.ts";
import { numfmt } from "./numfmt/index.ts";
import { od } from "./od/index.ts";
import { paste } from "./paste.ts";
import { pr } from "./pr/index.ts";
import { seq } from "./seq.ts";
import { shuf } from "./shuf.ts";
import { sort } from "./sort/index.ts";
import { split } from "./split/index.ts";
import { tac } from "./tac.ts";
import { tail } from "./tail/index.ts";
import { tr } from "./tr/index.ts";
import { tsort } from "./tsort.ts";
import { unexpand } from "./unexpand.ts";
import { uniq } from "./uniq.ts";
import { wc } from "./wc.ts";

export const coreutilsText: readonly InstalledProgram[] = [
	base32,
	base64,
	basenc,
	comm,
	csplit,
	cut,
	expand,
	expr,
	factor,
	fmt,
	fold,
	head,
	join,
	nl,
	numfmt,
	od,
	paste,
	pr,
	seq,
	shuf,
	sort,
	split,
	tac,
	tail,
	tr,
	tsort,
	unexpand,
	uniq,
	wc,
];
