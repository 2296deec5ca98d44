import { expect, test } from "vitest";
import { play } from "../../cli/play.ts";
import { Machine } from "../machine.ts";
import { worlds } from "../world/index.ts";
import { registry } from "./index.ts";

/** Makes a program that images bring an executable of the host. */
const install = (name: string): string => `sed 's/curl\\x00/${name}\\x00/' /usr/bin/curl > /usr/sbin/${name}; chmod +x /usr/sbin/${name}`;

/** Plays commands on a fresh host; what each printed. */
function answers(...commands: string[]): string[] {
	const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
	const { text, problem, defects } = play(commands.join("\n"), { machine });
	expect({ problem, defects }).toEqual({ problem: undefined, defects: [] });
	return text.split(/^\$ .*\n/m).slice(1);
}

test("nginx serves, proxies, refuses what is wrong, and follows signals", () => {
	const conf =
		"events {} http { server { listen 8080; root /srv; location /api/ { proxy_pass http://127.0.0.1:8081/; } location /old { return 301 /new; } location ~ [.]php$ { return 403; } }" +
		' server { listen 8081; location / { return 200 "$host $request_uri\\n"; } } }';
	const [, , tested, page, proxied, moved, refused, missing, processes, reloaded, gone, log, wrong] = answers(
		install("nginx"),
		`mkdir -p /etc/nginx /var/log/nginx /srv; echo page > /srv/index.html; printf '%s' '${conf}' > /etc/nginx/nginx.conf`,
		"nginx -t; nginx; sleep 0.2",
		"curl -s localhost:8080/",
		"curl -s 'localhost:8080/api/x?y=1'",
		"curl -sI localhost:8080/old | grep -i location",
		"curl -s -o /dev/null -w '%{http_code}' localhost:8080/a.php; echo",
		"curl -s localhost:8080/nope | head -1",
		"ps -eo user,args | grep '[n]ginx:'",
		"sed -i s/8080/8090/ /etc/nginx/nginx.conf; nginx -s reload; sleep 0.3; curl -s localhost:8090/; curl -s localhost:8080/; echo $?",
		"nginx -s quit; sleep 0.3; pgrep nginx; ls /run/nginx.pid",
		"grep -c 'GET /' /var/log/nginx/access.log; grep -o 'open() .*failed' /var/log/nginx/error.log",
		"echo 'events {} http { server { listen 80 } }' > /w.conf; nginx -t -c /w.conf",
	);
	expect(tested).toContain("test is successful");
	expect([page, proxied, moved, refused]).toEqual(["page\n", "127.0.0.1 /x?y=1\n", "Location: http://localhost:8080/new\r\n", "403\n"]);
	expect(missing).toBe("<html>\r\n");
	expect(processes).toMatch(/^root +nginx: master process nginx\nnobody +nginx: worker process\n$/);
	expect(reloaded).toBe("page\n7\n");
	expect(gone).toBe("ls: cannot access '/run/nginx.pid': No such file or directory\n[exit 2]\n");
	expect(log).toBe('6\nopen() "/srv/nope" failed\n');
	expect(wrong).toContain('nginx: [emerg] unexpected "}" in /w.conf:1\n');
});

test("dnsmasq answers what dig, getent and curl ask", () => {
	const [, , short, reverse, host, none, fetched] = answers(
		install("dnsmasq"),
		"echo nameserver 127.0.0.1 > /etc/resolv.conf; dnsmasq -R -h --host-record=web.lab,127.0.0.1 --cname=www.lab,web.lab --address=/nx.lab/; sleep 0.1",
		"dig +short www.lab",
		"dig +short -x 127.0.0.1",
		"getent hosts www.lab",
		"host nx.lab",
		"cd /srv; python3 -m http.server 80 > /log 2>&1 & sleep 0.2; echo hi > /srv/f; curl -s http://www.lab/f",
	);
	expect(short).toBe("web.lab.\n127.0.0.1\n");
	expect(reverse).toBe("web.lab.\n");
	expect(host).toBe("127.0.0.1       web.lab www.lab\n");
	expect(none).toBe("Host nx.lab not found: 3(NXDOMAIN)\n[exit 1]\n");
	expect(fetched).toBe("hi\n");
});

test("curl and wget follow redirects, resume, and say what went wrong", () => {
	const serve = (answer: string, command: string): string =>
		`printf '${answer}' | nc -N -l 127.0.0.1 9000 > asked & W=$!; sleep 0.1; ${command}; echo "[$?]"; wait $W`;
	const [, , short, resumed, retried, saved] = answers(
		install("wget"),
		"mkdir -p /srv/d; echo there > /srv/d/f; cd /srv; python3 -m http.server 9001 > /log 2>&1 & sleep 0.2; cd /root",
		serve("HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nhalf", "curl -sS localhost:9000/"),
		`printf ha > p; ${serve("HTTP/1.1 206 Partial Content\\r\\nContent-Length: 2\\r\\n\\r\\nlf", "curl -s -C - -o p localhost:9000/")}; cat p; grep Range asked`,
		serve(
			"HTTP/1.1 302 Found\\r\\nLocation: http://localhost:9001/d/f\\r\\nContent-Length: 0\\r\\n\\r\\n",
			"curl -sL -w '%{num_redirects} %{url_effective}\\n' localhost:9000/",
		),
		"wget -q http://localhost:9001/d/f; cat f; wget -nv http://localhost:9001/nope; echo $?",
	);
	expect(short).toBe("curl: (18) end of response with 5 bytes missing\nhalf[18]\n");
	expect(resumed).toBe("[0]\nhalfRange: bytes=2-\r\n");
	expect(retried).toBe("there\n1 http://localhost:9001/d/f\n[0]\n");
	expect(saved).toMatch(/^there\nhttp:\/\/localhost:9001\/nope:\n.* ERROR 404: File not found\.\n8\n$/);
});
