import { expect, test } from "vitest";
import { run } from "../../testing/shell-machine.ts";

const curl = "curl -s --unix-socket /var/run/docker.sock -H 'Content-Type: application/json'";
const script = (text: string): string => run("bash", "-c", text);

test("a container is created, started, waited for and removed over the API, and its output is kept", () => {
	const out = script(`
api() { ${curl} "$@"; }
api -d '{"Image":"busybox","Cmd":["sh","-c","echo kept; exit 5"]}' 'http://localhost/containers/create?name=one' -o /dev/null -w '%{http_code}\\n'
api -X POST http://localhost/containers/one/start -o /dev/null -w '%{http_code}\\n'
api -X POST http://localhost/containers/one/wait
api 'http://localhost/containers/one/logs?stdout=1' | tail -c +9
api http://localhost/containers/one/json | jq -c '.State|[.Status,.ExitCode,.Pid]'
api -X DELETE http://localhost/containers/one -w '%{http_code}\\n'
ls /var/lib/docker/containers`);
	expect(out).toBe('201\n204\n{"StatusCode":5}\nkept\n["exited",5,0]\n204\n');
});

test("bad requests get the daemon's words and leave nothing behind", () => {
	const out = script(`
api() { ${curl} "$@"; }
before=$(ls /var/lib/docker/overlay2 /var/lib/docker/containers)
for body in '{bad' '{"Image":1}' '{"Image":"nosuch"}' '{"Image":"busybox","HostConfig":{"Memory":1}}' '{"Image":"busybox","Volumes":{"/etc/passwd":{}}}'; do
  api -d "$body" http://localhost/containers/create | sed -E 's/overlay2.*merged/PLACE/'
done
api http://localhost/v1.99/_ping
api http://localhost/nosuch
[ "$before" = "$(ls /var/lib/docker/overlay2 /var/lib/docker/containers)" ] && echo same; ls /var/lib/docker/volumes`);
	expect(out.split("\n")).toEqual([
		`{"message":"invalid JSON: invalid character 'b' looking for beginning of object key string"}`,
		'{"message":"invalid JSON: json: cannot unmarshal number into Go struct field .Image of type string"}',
		'{"message":"No such image: nosuch:latest"}',
		'{"message":"Minimum memory limit allowed is 6MB"}',
		'{"message":"cannot mount volume over existing file, file exists /var/lib/docker/PLACE/etc/passwd"}',
		'{"message":"client version 1.99 is too new. Maximum supported API version is 1.51"}',
		'{"message":"page not found"}',
		"same",
		"",
	]);
});

test("a daemon that is started again finds its containers, and those that are to run always", () => {
	const out = script(`
docker run -d --name stays --restart always busybox sleep 1000 >/dev/null
docker run -d --name ends busybox sleep 1000 >/dev/null
systemctl restart docker
sleep 1
docker ps -a --format '{{.Names}} {{.State}}' | sort
docker exec stays echo alive
kill -9 $(pidof dockerd); sleep 15
docker ps -a --format '{{.Names}} {{.State}}' | sort`);
	expect(out).toBe("ends exited\nstays running\nalive\nends exited\nstays running\n");
});

test("with live restore containers go on while the daemon is away", () => {
	const out = script(`
mkdir -p /etc/docker; echo '{"live-restore": true}' > /etc/docker/daemon.json; systemctl restart docker
docker run -d --name lives busybox sh -c 'while sleep 1; do echo tick; done' >/dev/null
P=$(docker inspect -f '{{.State.Pid}}' lives)
systemctl restart docker
[ "$P" = "$(docker inspect -f '{{.State.Pid}}' lives)" ] && echo same process
sleep 3; docker logs lives | tail -1
docker exec lives echo reached
docker rm -f lives`);
	expect(out).toBe("same process\ntick\nreached\nlives\n");
});

test("names of containers resolve on networks of one's own, and published ports lead in", () => {
	const out = script(`
docker network create net >/dev/null
docker run -d --name web --net net --network-alias site -p 8080:80 nginx >/dev/null
docker run --rm --net net busybox sh -c 'ping -c1 site | head -1; ping -c1 web.net | head -1'
curl -s -o /dev/null -w '%{http_code}\\n' localhost:8080; curl -s -o /dev/null -w '%{http_code}\\n' 192.168.0.10:8080
docker rm -f web >/dev/null; docker network rm net; curl -s localhost:8080; echo $?; pgrep docker-proxy`);
	expect(out).toBe("PING site (172.18.0.2): 56 data bytes\nPING web.net (172.18.0.2): 56 data bytes\n200\n200\nnet\n7\n[exit 1]\n");
});
