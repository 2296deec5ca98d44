/** Which columns a request means: the default, -f, -l, -j and their modifiers, BSD's letters, -o and -O. */
import { type FormatItem, PsError, type PsRequest } from "./state.ts";

const items = (names: string): FormatItem[] => names.split(" ").map((name) => ({ name }));

const bsdFormats: Readonly<Record<string, string>> = {
	X: "pid stackp esp eip timeout alarm stat tname bsdtime args",
	j: "ppid pid pgid sid tname tpgid stat uid bsdtime args",
	l: "f uid pid ppid priority nice vsz rss wchan stat tname bsdtime args",
	s: "uid pid pending blocked ignored caught stat tname bsdtime args",
	u: "user pid %cpu %mem vsz rss tname stat start_time bsdtime args",
	v: "pid tname stat bsdtime maj_flt m_trs m_drs rss %mem args",
};

/** The columns of -f, -l, -j, -F and what changes them, in the order in which ps puts them together. */
function unixColumns(r: PsRequest): FormatItem[] {
	const wide = r.full || r.long;
	const names: string[] = [];
	const add = (when: boolean, ...columns: string[]) => {
		if (when) names.push(...columns);
	};
	add(r.security, "label");
	add(r.long && !r.compact, "f");
	add(r.long, "s");
	if (r.full) names.push("uid_hack");
	else add(r.long, "uid");
	names.push("pid");
	add(r.threads === "T", "spid");
	add(wide, "ppid");
	add(r.jobs, "pgid", "sid");
	add(r.threads === "L", "lwp");
	add(r.processor, "psr");
	add(wide && !r.classes, "c");
	add(r.threads === "L" && r.full, "nlwp");
	if (r.classes) names.push("class", "pri");
	else add(r.long, "opri", "ni");
	add(r.long, ...(r.compact ? ["rss", "sz"] : ["addr_1", "sz"]), "wchan");
	add(r.extraFull, ...(r.long ? [] : ["sz"]), ...(r.long && r.compact ? [] : ["rss"]), "psr");
	add(r.full, "stime");
	names.push("tname");
	if (r.bsd) {
		add(!r.long, "stat");
		names.push("bsdtime", wide ? "cmd" : "args");
	} else names.push("time", r.full ? "cmd" : "ucmd");
	return items(names.join(" "));
}

/** The columns to print. Throws PsError where options contradict each other. */
export function chooseFormat(r: PsRequest): FormatItem[] {
	const unix = r.full || r.long || r.jobs || r.extraFull;
	if (r.compact && !r.long) throw new PsError("modifier -y without format -l makes no sense");
	if (r.bsdFormat !== undefined && (unix || r.formatKind !== "none")) throw new PsError("conflicting format options");
	if (r.formatKind !== "none" && unix) throw new PsError("conflicting format options");
	if (r.formatKind === "only") return r.format;
	if (r.formatKind === "within") return [...items("pid"), ...r.format, ...items(`s tname time ${r.bsdWithin ? "ucomm" : "args"}`)];
	if (r.bsdFormat !== undefined) return [...(r.security ? items("label") : []), ...items(bsdFormats[r.bsdFormat] as string)];
	if (r.bsd && !unix && !r.classes) return [...(r.security ? items("label") : []), ...items("pid tname stat bsdtime args")];
	return unixColumns(r);
}
