import { expect, test } from "vitest";
import { History } from "./history.ts";
import { HistoryExpander } from "./history-expansion.ts";

const history = new History({ variable: () => undefined, now: () => 0, matches: () => false });
for (const line of [
	"echo one two three",
	"ls -la /usr/local/lib/foo.tar.gz",
	"grep 'a b' x.c >out 2>&1",
	"cat <<EOF | wc -l",
	'for i in 1 2; do echo $(date +%s) "q r"; done',
	"make foo-bar x=1 && ./run.sh",
	"docker run -it --rm alpine:3.9 sh -c 'echo hi'",
])
	history.push(line, undefined);

/** The line as bash 5.3 expands it; "! message" for an error. */
function expand(line: string): string {
	const expansion = new HistoryExpander(history).expand(line);
	if (expansion.kind === "error") return `! ${expansion.message}`;
	return expansion.kind === "unchanged" ? line : expansion.text;
}

test.each([
	["!!", "docker run -it --rm alpine:3.9 sh -c 'echo hi'"],
	["!-2", "make foo-bar x=1 && ./run.sh"],
	["!3", "grep 'a b' x.c >out 2>&1"],
	["!ls -x", "ls -la /usr/local/lib/foo.tar.gz -x"],
	["!?local?:%", "/usr/local/lib/foo.tar.gz"],
	["(!echo);x", "(echo one two three);x"],
	["echo a b !#:1", "echo a b a"],
	["^run^exec^ -d", "docker exec -it --rm alpine:3.9 sh -c 'echo hi' -d"],
	["^alpine:", "docker run -it --rm 3.9 sh -c 'echo hi'"],
])("events: %s", (line, expanded) => expect(expand(line)).toBe(expanded));

test.each([
	["echo !$", "echo 'echo hi'"],
	["!ls$:h:h", "/usr/local"],
	["!1*", "one two three"],
	["!1:2*", "two three"],
	["!1-2", "echo one two"],
	["!1:0-", "echo one two"],
	["!for:5-7", "; do echo"],
	["!for:8", "$(date +%s)"],
	["!grep:3-4", "> out"],
	["!cat:*", "<< EOF | wc -l"],
])("words: %s", (line, expanded) => expect(expand(line)).toBe(expanded));

test.each([
	["!ls:2:t", "foo.tar.gz"],
	["!ls:2:r", "/usr/local/lib/foo.tar"],
	["!ls:2:e", ".gz"],
	["!grep:gs/o/0/", "grep 'a b' x.c >0ut 2>&1"],
	["!make:s/foo/&&/", "make foofoo-bar x=1 && ./run.sh"],
	["!make:s,foo,a/b,", "make a/b-bar x=1 && ./run.sh"],
	["!?run?:s//walk/", "docker walk -it --rm alpine:3.9 sh -c 'echo hi'"],
	["!!:2:q", "'-it'"],
])("modifiers: %s", (line, expanded) => expect(expand(line)).toBe(expanded));

test(":p is printed, not run", () => {
	expect(new HistoryExpander(history).expand("!ls:p")).toEqual({ kind: "print", text: "ls -la /usr/local/lib/foo.tar.gz" });
});

test.each(["echo '!!'", "echo \\!!", 'echo "!"', "echo ! x", "a!=b", "echo \x24{!x} $! [!a]", "echo # !!", "echo $'a!!b'", `echo "$(echo '!!')"`])(
	"stays as it is: %s",
	(line) => expect(new HistoryExpander(history).expand(line)).toEqual({ kind: "unchanged" }),
);

test.each([
	["!nope", "! !nope: event not found"],
	["!99", "! !99: event not found"],
	["!?zzz?", "! !?zzz?: event not found"],
	["!!:9", "! :9: bad word specifier"],
	["!echo:s/nope/x/", "! :s/nope/x/: substitution failed"],
	["^zz^y", "! :s^zz^y: substitution failed"],
	["!!:z", "! z: unrecognized history modifier"],
])("errors: %s", (line, message) => expect(expand(line)).toBe(message));
