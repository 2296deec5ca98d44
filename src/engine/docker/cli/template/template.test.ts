import { expect, test } from "vitest";
import type { Sys } from "../../../kernel/abi.ts";
import { apiTypes } from "../go/api-types.ts";
import { anyType, type Value } from "../go/types.ts";
import { executeTemplate } from "./execute.ts";
import { dockerFunctions, functionNames } from "./functions.ts";
import { parseTemplate, TemplateError } from "./parse.ts";

const sys = { spend: () => false } as unknown as Sys;

/** What a template makes of a value, or the message of its error. */
function render(source: string, value: Value, missingKeyIsError = false): string {
	try {
		const run = executeTemplate({ templates: parseTemplate(source, functionNames), functions: dockerFunctions, source, sys, missingKeyIsError }, value);
		const step = run.next();
		return step.done ? step.value : "it waits";
	} catch (error) {
		if (error instanceof TemplateError) return error.message;
		throw error;
	}
}
const json = (raw: unknown): Value => ({ type: anyType, raw });
const one = json({ Names: "one", Image: "busybox", State: "running", List: ["x", "y"], Map: { b: 1, a: null } });

test("pipelines, variables, branches and functions do as Go's do", () => {
	const cases = {
		'{{range $i, $e := split .Image "o"}}{{$i}}={{$e}};{{else}}none{{end}}': "0=busyb;1=x;",
		'{{if eq .Names "one"}}yes{{else if ne .Names "x"}}no{{end}}{{with .State}}{{.}}{{end}}': "yesrunning",
		'{{.Names | printf "%s!" | upper}}{{/* c */}} {{- " trimmed " -}} {{html "<a>"}}': "ONE! trimmed &lt;a&gt;",
		'{{define "T"}}<{{.}}>{{end}}{{template "T" .Names}}{{block "B" .List}}b{{end}}': "<one>b",
		'{{println 1 2}}{{print 1 "a" 2 3}}': "1 2\n1a2 3",
		'{{pad .Names 3 4}}|{{truncate .Image 4}}|{{join (split "x y" " ") "-"}}|{{len .Names}}|{{printf "%q %5d" .Names 3}}': '   one    |busy|x-y|3|"one"     3',
		'{{range .List}}{{if eq . "y"}}{{break}}{{end}}{{.}}{{end}}{{$x := 1}}{{$x = 2}}{{$x}}': "x2",
		"{{.Map}} {{json .Map}} {{.Nothing}}": 'map[a:<nil> b:1] {"a":null,"b":1} <no value>',
	};
	expect(Object.fromEntries(Object.keys(cases).map((source) => [source, render(source, one)]))).toEqual(cases);
	// join wants strings: what JSON has are values of any type
	expect(render('{{join .List "-"}}', one)).toBe('template: :1:7: executing "" at <.List>: wrong type for value; expected []string; got []interface {}');
});

test("errors stand where Go says that they do", () => {
	expect(render("{{.ID", one)).toBe("template: :1: unclosed action");
	expect(render("{{.Name}", one)).toBe("template: :1: bad character U+007D '}'");
	expect(render("{{nosuch .ID}}", one)).toBe('template: :1: function "nosuch" not defined');
	expect(render("{{end}}", one)).toBe("template: :1: unexpected {{end}}");
	expect(render("{{index .List 5}}", one)).toBe('template: :1:2: executing "" at <index .List 5>: error calling index: index out of range: 5');
	expect(render("{{.State.Health.Status}}", json({ State: {} }), true)).toBe(
		'template: :1:8: executing "" at <.State.Health.Status>: map has no entry for key "Health"',
	);
});

test("a container is seen through the types of the API: order, zero values, nil pointers", () => {
	const State = { Status: "exited", Running: false, Pid: 0, ExitCode: 3, StartedAt: "a", FinishedAt: "b" };
	const container: Value = {
		type: apiTypes.container,
		raw: { Id: "abc", State, HostConfig: { RestartPolicy: { Name: "no", MaximumRetryCount: 0 } }, Config: { Env: null } },
	};
	expect(render("{{.State.Status}} {{.State}}", container)).toBe("exited {exited false false false false false 0 3  a b <nil>}");
	expect(render("{{.ID}} {{.HostConfig.RestartPolicy}} {{.Config.Env}} {{if .State.Health}}h{{else}}none{{end}}", container)).toBe("abc {no 0} [] none");
	expect(render("{{.Nope}}", container)).toBe('template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type container.InspectResponse');
	expect(render("{{.State.Health.Status}}", container)).toContain("nil pointer evaluating *container.Health.Status");
});
