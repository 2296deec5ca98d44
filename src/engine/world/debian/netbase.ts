/** What Debian's netbase brings: names of ports, protocols and networks. services(5), protocols(5), networks(5). */
import { file, type Tree } from "../tree.ts";

/** NAME PORT PROTOCOLS ALIASES; IANA's assignments as far as somebody may meet them. */
const ports = `tcpmux 1 tcp
echo 7 tcp,udp
discard 9 tcp,udp sink null
systat 11 tcp users
daytime 13 tcp,udp
netstat 15 tcp
qotd 17 tcp quote
chargen 19 tcp,udp ttytst source
ftp-data 20 tcp
ftp 21 tcp
ssh 22 tcp
telnet 23 tcp
smtp 25 tcp mail
time 37 tcp,udp timserver
whois 43 tcp nicname
tacacs 49 tcp,udp
domain 53 tcp,udp
bootps 67 udp
bootpc 68 udp
tftp 69 udp
gopher 70 tcp
finger 79 tcp
http 80 tcp www
kerberos 88 tcp,udp kerberos5 krb5 kerberos-sec
pop3 110 tcp pop-3
sunrpc 111 tcp,udp portmapper
auth 113 tcp authentication tap ident
nntp 119 tcp readnews untp
ntp 123 udp
epmap 135 tcp loc-srv
netbios-ns 137 udp
netbios-dgm 138 udp
netbios-ssn 139 tcp
imap2 143 tcp imap
snmp 161 tcp,udp
snmp-trap 162 tcp,udp snmptrap
xdmcp 177 udp
bgp 179 tcp
irc 194 tcp,udp
ldap 389 tcp,udp
https 443 tcp,udp
microsoft-ds 445 tcp,udp
kpasswd 464 tcp,udp
submissions 465 tcp ssmtp smtps urd
isakmp 500 udp
exec 512 tcp
biff 512 udp comsat
login 513 tcp
who 513 udp whod
shell 514 tcp cmd syslog
syslog 514 udp
printer 515 tcp spooler
route 520 udp router routed
uucp 540 tcp uucpd
nntps 563 tcp snntp
submission 587 tcp
ldaps 636 tcp,udp
domain-s 853 tcp,udp
rsync 873 tcp
ftps-data 989 tcp
ftps 990 tcp
telnets 992 tcp
imaps 993 tcp
pop3s 995 tcp
socks 1080 tcp
openvpn 1194 tcp,udp
ms-sql-s 1433 tcp
radius 1812 udp
radius-acct 1813 udp radacct
nfs 2049 tcp,udp
cvspserver 2401 tcp
mysql 3306 tcp
ms-wbt-server 3389 tcp
svn 3690 tcp subversion
epmd 4369 tcp
ipsec-nat-t 4500 udp
iax 4569 udp
sip 5060 tcp,udp
sip-tls 5061 tcp,udp
xmpp-client 5222 tcp jabber-client
xmpp-server 5269 tcp jabber-server
mdns 5353 udp
postgresql 5432 tcp postgres
amqps 5671 tcp
amqp 5672 tcp,udp,sctp
x11 6000 tcp x11-0
redis 6379 tcp
ircd 6667 tcp
http-alt 8080 tcp,udp webcache
puppet 8140 tcp
git 9418 tcp
zabbix-agent 10050 tcp
zabbix-trapper 10051 tcp`;

const services = ports
	.split("\n")
	.flatMap((line) => {
		const [name = "", port = "", protocols = "", ...aliases] = line.split(" ");
		return protocols.split(",").map((protocol) => `${name.padEnd(16)}${`${port}/${protocol}`.padEnd(16)}${aliases.join(" ")}`.trimEnd());
	})
	.join("\n");

const protocols = `ip 0 IP
icmp 1 ICMP
igmp 2 IGMP
ggp 3 GGP
ipencap 4 IP-ENCAP
tcp 6 TCP
egp 8 EGP
igp 9 IGP
udp 17 UDP
dccp 33 DCCP
ipv6 41 IPv6
ipv6-route 43 IPv6-Route
ipv6-frag 44 IPv6-Frag
rsvp 46 RSVP
gre 47 GRE
esp 50 IPSEC-ESP
ah 51 IPSEC-AH
ipv6-icmp 58 IPv6-ICMP
ipv6-nonxt 59 IPv6-NoNxt
ipv6-opts 60 IPv6-Opts
eigrp 88 EIGRP
ospf 89 OSPFIGP
ipip 94 IPIP
pim 103 PIM
vrrp 112 VRRP
l2tp 115 L2TP
sctp 132 SCTP
mobility-header 135 Mobility-Header
udplite 136 UDPLite`.replaceAll(" ", "\t");

export const netbase: Tree = {
	"/etc/services": file(`# Names of ports of the Internet's protocols, as IANA assigns them.\n\n${services}\n`),
	"/etc/protocols": file(`# Names of the protocols above IP, as IANA assigns them.\n\n${protocols}\n`),
	"/etc/networks": file("default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n"),
};
