import { expect, test } from "vitest";
import { run } from "../../testing/shell-machine.ts";

const start = `
printf 'version: 0.1\\nstorage:\\n  filesystem:\\n    rootdirectory: /tmp/reg\\nhttp:\\n  addr: 127.0.0.1:5000\\n' > reg.yml
docker-registry serve reg.yml > log 2>&1 & sleep 1
api=http://127.0.0.1:5000/v2
up() { # NAME FILE: uploads a blob in two pieces
	digest=sha256:$(sha256sum < $2 | cut -d' ' -f1)
	where=$(curl -si -X POST $api/$1/blobs/uploads/ | tr -d '\\r' | sed -n 's/^Location: //p')
	where=$(head -c 3 $2 | curl -si -X PATCH --data-binary @- "$where" | tr -d '\\r' | sed -n 's/^Location: //p')
	tail -c +4 $2 | curl -s -o /dev/null -w '%{http_code}\\n' -X PUT --data-binary @- "$where&digest=$digest"
}
echo config > c; echo layer > l
`;

test("a blob in pieces and a manifest come back as they were, from files laid as the real one lays them", () => {
	const script = `${start}
up team/app c; up team/app l
printf '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"digest":"sha256:%s"},"layers":[{"digest":"sha256:%s"}]}' $(sha256sum < c | cut -d' ' -f1) $(sha256sum < l | cut -d' ' -f1) > m
curl -s -o /dev/null -w '%{http_code}\\n' -X PUT --data-binary @m -H 'Content-Type: application/vnd.docker.distribution.manifest.v2+json' $api/team/app/manifests/1.0
curl -s $api/team/app/manifests/1.0 | cmp - m && curl -s $api/team/app/blobs/$digest; curl -s -r 1-3 $api/team/app/blobs/$digest; echo
curl -s $api/_catalog; curl -s $api/team/app/tags/list
cat /tmp/reg/docker/registry/v2/repositories/team/app/_manifests/tags/1.0/current/link; echo " = $(sha256sum < m)"
ls /tmp/reg/docker/registry/v2/repositories/team/app/_uploads`;
	const lines = run("bash", "-c", script).split("\n");
	expect(lines.slice(0, 7)).toEqual(["201", "201", "201", "layer", "aye", '{"repositories":["team/app"]}', '{"name":"team/app","tags":["1.0"]}']);
	expect(lines[7]).toMatch(/^sha256:([0-9a-f]{64}) = \1 {2}-$/);
	expect(lines.slice(8)).toEqual([""]);
});

test("what is not there, not allowed or not whole is refused with the real one's words", () => {
	const script = `${start}
up team/app c
printf '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"digest":"sha256:%064d"},"layers":[]}' 1 > m
curl -s -X PUT --data-binary @m -H 'Content-Type: application/vnd.docker.distribution.manifest.v2+json' $api/team/app/manifests/1.0
curl -s -X DELETE $api/team/app/blobs/$digest
curl -s $api/none/tags/list`;
	expect(run("bash", "-c", script)).toBe(
		[
			"201",
			`{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry","detail":"sha256:${"1".padStart(64, "0")}"}]}`,
			'{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}',
			'{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"none"}}]}',
			"",
		].join("\n"),
	);
});
