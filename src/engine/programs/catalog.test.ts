import { expect, it } from "vitest";
import { loadAll, packageOf, programPaths } from "./catalog.ts";

it("names the programs that the packages hold", async () => {
	const held = (await loadAll()).flat().map((p) => p.name);
	expect([...packageOf.keys()].sort()).toEqual([...held].sort());
});

it("names each program once, with the code it comes in", async () => {
	const places = programPaths.map((p) => p.program);
	expect(new Set(places).size).toBe(places.length);
	for (const [name, piece] of packageOf) expect((await piece.load()).map((p) => p.name)).toContain(name);
});
