import { expect, test } from "vitest";
import { factsOf } from "./facts.ts";
import { catalogueLayers } from "./index.ts";
import { layerFacts } from "./layer-tar.ts";

test.each(catalogueLayers.map((layer) => [layer.name, layer] as const))(
	"the facts of the layer %s are those of its archive",
	{ timeout: 60_000 },
	(_name, layer) => {
		expect(factsOf(layer)).toEqual(layerFacts(layer));
	},
);
