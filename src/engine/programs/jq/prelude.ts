/** Builtins written in jq itself. Each is parsed when it is first used. */
import { Parser } from "./parser.ts";
import type { Definition } from "./syntax.ts";

const source: Readonly<Record<string, string>> = {
	"map/1": "def map(f): [.[] | f];",
	"map_values/1": "def map_values(f): .[] |= f;",
	"recurse/2": "def recurse(f; cond): def r: ., (f | select(cond) | r); r;",
	"values/0": "def values: select(. != null);",
	"nulls/0": "def nulls: select(. == null);",
	"booleans/0": 'def booleans: select(type == "boolean");',
	"numbers/0": 'def numbers: select(type == "number");',
	"strings/0": 'def strings: select(type == "string");',
	"arrays/0": 'def arrays: select(type == "array");',
	"objects/0": 'def objects: select(type == "object");',
	"iterables/0": 'def iterables: select(type | . == "array" or . == "object");',
	"scalars/0": 'def scalars: select(type | . != "array" and . != "object");',
	"finites/0": "def finites: select(isinfinite or isnan | not);",
	"normals/0": "def normals: select(isnormal);",
	"isfinite/0": 'def isfinite: type == "number" and (isinfinite | not);',
	"add/0": "def add: reduce .[] as $x (null; . + $x);",
	"add/1": "def add(f): reduce f as $x (null; . + $x);",
	"del/1": "def del(f): delpaths([path(f)]);",
	"paths/0": "def paths: path(..) | select(length > 0);",
	"paths/1": "def paths(f): path(.. | select(f)) | select(length > 0);",
	"pick/1": "def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));",
	"to_entries/0": "def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];",
	"from_entries/0":
		'def from_entries: reduce .[] as $x ({}; . + { ($x | if .key == null then .k // .name // .Name // .K // .Key | if . == null then null else . end else .key end | if type == "boolean" or type == "number" then tojson else . end): ($x | if has("value") then .value elif has("v") then .v else .Value end) });',
	"with_entries/1": "def with_entries(f): to_entries | map(f) | from_entries;",
	"in/1": "def in(xs): . as $x | xs | has($x);",
	"inside/1": "def inside(xs): . as $x | xs | contains($x);",
	"sort_by/1": "def sort_by(f): _sort_by(map([f]));",
	"group_by/1": "def group_by(f): _group_by(map([f]));",
	"unique_by/1": "def unique_by(f): _unique_by(map([f]));",
	"min_by/1": "def min_by(f): _min_by(map([f]));",
	"max_by/1": "def max_by(f): _max_by(map([f]));",
	"any/0": "def any: any(.[]; .);",
	"any/1": "def any(f): any(.[]; f);",
	"any/2": "def any(generator; f): isempty(first(generator | f | select(.))) | not;",
	"all/0": "def all: all(.[]; .);",
	"all/1": "def all(f): all(.[]; f);",
	"all/2": "def all(generator; f): isempty(first(generator | f | select(. | not)));",
	"index/1": "def index($i): indices($i) | .[0];",
	"rindex/1": "def rindex($i): indices($i) | .[-1:][0];",
	"join/1":
		'def join($x): (reduce .[] as $i (null; (if . == null then "" else . + $x end) + ($i | if type == "boolean" or type == "number" then tojson else . // "" end))) | . // "";',
	"range/1": "def range($n): range(0; $n; 1);",
	"range/2": "def range($from; $to): range($from; $to; 1);",
	"first/0": "def first: .[0];",
	"last/0": "def last: .[-1];",
	"nth/1": "def nth($n): .[$n];",
	"nth/2": 'def nth($n; f): if $n < 0 then error("nth doesn\'t support negative indices") else first(skip($n; f)) end;',
	"combinations/0": "def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;",
	"combinations/1": "def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;",
	"walk/1": 'def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;',
	"transpose/0": "def transpose: [range(0; map(length) | max // 0) as $i | [.[][$i]]];",
	"todate/0": 'def todate: strftime("%Y-%m-%dT%H:%M:%SZ");',
	"todateiso8601/0": 'def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");',
	"fromdate/0": 'def fromdate: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;',
	"fromdateiso8601/0": 'def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;',
	"match/1": "def match($re): match($re; null);",
	"test/1": "def test($re): test($re; null);",
	"capture/1": "def capture($re): capture($re; null);",
	"capture/2": "def capture($re; $flags): match($re; $flags) | [.captures | .[] | select(.name != null) | { key: .name, value: .string }] | from_entries;",
	"scan/1": "def scan($re): scan($re; null);",
	"scan/2": 'def scan($re; $flags): match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures | .[] | .string] else .string end;',
	"split/2": "def split($re; $flags): [splits($re; $flags)];",
	"splits/1": "def splits($re): splits($re; null);",
	"splits/2":
		'def splits($re; $flags): . as $s | foreach ((match($re; "g" + $flags) | [.offset, .length]), null) as $m ([0, null]; if $m == null then [.[0], $s[.[0]:]] else [$m[0] + $m[1], $s[.[0]:$m[0]]] end; .[1]);',
	"sub/2": 'def sub($re; str): sub($re; str; "");',
	"gsub/2": 'def gsub($re; str): sub($re; str; "g");',
	"gsub/3": 'def gsub($re; str; $flags): sub($re; str; $flags + "g");',
	"sub/3":
		'def sub($re; str; $flags): . as $in | (reduce (match($re; $flags) | [., (.captures | map(select(.name != null) | { key: .name, value: .string }) | from_entries)]) as $e ([[0, ""]]; [.[] as [$at, $text] | ($e[1] | str) as $s | [$e[0].offset + $e[0].length, $text + $in[$at:$e[0].offset] + $s]])) | .[] | .[1] + $in[.[0]:];',
	"tostream/0": "def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);",
	"fromstream/1":
		'def fromstream(f): { x: null, e: false } as $init | foreach f as $i ($init; if .e then $init else . end | if $i | length == 2 then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1]) else setpath(["e"]; $i[0] | length == 1) end; if .e then .x else empty end);',
	"truncate_stream/1":
		"def truncate_stream(stream): . as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;",
	"env/0": "def env: $ENV;",
	"IN/1": "def IN(s): any(s == .; .);",
	"IN/2": "def IN(src; s): any(src == s; .);",
	"INDEX/1": "def INDEX(f): INDEX(.[]; f);",
	"INDEX/2": "def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);",
	"JOIN/2": "def JOIN($idx; f): [.[] | [., $idx[f]]];",
	"JOIN/3": "def JOIN($idx; stream; f): stream | [., $idx[f]];",
	"JOIN/4": "def JOIN($idx; stream; f; join): stream | [., $idx[f]] | join;",
	"halt_error/0": "def halt_error: halt_error(5);",
	"debug/1": "def debug(msg): (msg | debug | empty), .;",
	"inputs/0": 'def inputs: def r: (try input catch if . == "break" then empty else error end) | (., r); r;',
};

const parsed = new Map<string, Definition>();

export const preludeKeys: readonly string[] = Object.keys(source);

/** A builtin of the prelude; undefined where there is none of this name and number of arguments. */
export function preludeDefinition(key: string): Definition | undefined {
	const known = parsed.get(key);
	if (known) return known;
	const text = Object.hasOwn(source, key) ? source[key] : undefined;
	if (!text) return undefined;
	const definition = new Parser(text).definition();
	parsed.set(key, definition);
	return definition;
}
