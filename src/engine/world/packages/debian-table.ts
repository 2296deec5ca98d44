/**
 * What the mirrors of Debian and Ubuntu have of the packages that the course installs, and what those need:
 *
 * name | section | versions in Ubuntu 16.04, Debian 12, Debian sid (`-` where there is none) | depends | files | summary
 *
 * A file is the path of a program, `PATH=PROGRAM` where the machine knows it by another name, `LINK>TARGET`, or `lib:NAME` for a library.
 */
export const debianTable = `
bridge-utils|net|1.5-9ubuntu1 1.7.1-1 1.7.1-4+b1|libc6|/sbin/brctl|Utilities for configuring the Linux Ethernet bridge
bsdmainutils|utils|9.0.6ubuntu3 - -|libc6|/usr/bin/cal /usr/bin/column /usr/bin/hexdump|collection of more utilities from FreeBSD
bsdextrautils|utils|- 2.38.1-5+deb12u3 2.41.2-4|libc6|/usr/bin/column /usr/bin/hexdump /usr/bin/hd>hexdump|extra utilities from 4.4BSD-Lite
curl|web|7.47.0-1ubuntu2.19 7.88.1-10+deb12u15 8.17.0-2|libc6,libcurl|/usr/bin/curl|command line tool for transferring data with URL syntax
bind9-dnsutils|net|- 1:9.18.41-1~deb12u1 1:9.20.15-2|libc6,bind9-libs|/usr/bin/dig /usr/bin/nslookup /usr/bin/host|Clients provided with BIND 9
dnsutils|net|1:9.10.3.dfsg.P4-8ubuntu1.19 1:9.18.41-1~deb12u1 -|bind9-dnsutils|/usr/share/doc/dnsutils/README|Transitional package for bind9-dnsutils
dnsmasq-base|net|2.75-1ubuntu0.16.04.10 2.90-4~deb12u1 2.91-1|libc6|/usr/sbin/dnsmasq|Small caching DNS proxy and DHCP/TFTP server - executable
ethtool|net|1:4.5-1 1:6.1-1 1:6.15-3|libc6,libmnl0|/sbin/ethtool|display or change Ethernet device settings
file|utils|1:5.25-2ubuntu1.4 1:5.44-3 1:5.46-5|libc6,libmagic1|/usr/bin/file|Recognize the type of data in a file using "magic" numbers
iproute2|net|4.3.0-1ubuntu3.16.04.5 6.1.0-3 6.17.0-1|libc6,libmnl0,libelf1|/bin/ip /sbin/ip>/bin/ip /bin/ss /sbin/bridge /sbin/tc|networking and traffic control tools
iptables|net|1.6.0-2ubuntu3 1.8.9-2 1.8.11-2|libc6,libxtables12,libnftnl|/sbin/iptables /sbin/iptables-save /sbin/iptables-restore /sbin/ip6tables|administration tools for packet filtering and NAT
iputils-ping|net|3:20121221-5ubuntu2 3:20221126-1+deb12u1 3:20250605-1|libc6,libcap2|/bin/ping|Tools to test the reachability of network hosts
iputils-tracepath|net|3:20121221-5ubuntu2 3:20221126-1+deb12u1 3:20250605-1|libc6|/usr/bin/tracepath|Tools to trace the network path to a remote host
jq|utils|1.5+dfsg-1ubuntu0.1 1.6-2.1+deb12u1 1.8.1-4|libc6,libjq1|/usr/bin/jq|lightweight and flexible command-line JSON processor
less|text|481-2.1ubuntu0.2 590-2.1~deb12u2 668-1|libc6,libtinfo|/usr/bin/less|pager program similar to more
lsof|utils|4.89+dfsg-0.1 4.95.0-1 4.99.4+dfsg-2|libc6|/usr/bin/lsof|utility to list open files
nano|editors|2.5.3-2ubuntu2 7.2-1+deb12u1 8.7-1|libc6,libncursesw|/bin/nano|small, friendly text editor inspired by Pico
netcat-openbsd|net|1.105-7ubuntu1 1.219-1 1.229-1|libc6,libbsd0|/bin/nc.openbsd=nc /bin/nc>nc.openbsd|TCP/IP swiss army knife
net-tools|net|1.60-26ubuntu1 2.10-0.1+deb12u2 2.10-1.3|libc6|/sbin/ifconfig /sbin/route /usr/sbin/arp /bin/netstat|NET-3 networking toolkit
nginx|httpd|1.10.3-0ubuntu0.16.04.5 1.22.1-9+deb12u9 1.28.0-6|libc6,libpcre|/usr/sbin/nginx|small, powerful, scalable web/proxy server
procps|admin|2:3.3.10-4ubuntu2.5 2:4.0.2-3 2:4.0.4-9|libc6,libproc2|/bin/ps /usr/bin/free /usr/bin/top /usr/bin/uptime /usr/bin/vmstat /usr/bin/w /usr/bin/watch /usr/bin/pgrep /usr/bin/pkill /sbin/sysctl|/proc file system utilities
psmisc|admin|22.21-2.1ubuntu0.1 23.6-1 23.7-2|libc6,libtinfo|/bin/fuser /usr/bin/killall /usr/bin/pstree|utilities that use the proc file system
python3-minimal|python|3.5.1-3 3.11.2-1+b1 3.13.7-1|libc6|/usr/bin/python3|minimal subset of the Python language (default python3 version)
redis-server|database|2:3.0.6-1ubuntu0.4 5:7.0.15-1~deb12u6 5:8.0.5-1|libc6|/usr/bin/redis-server /usr/bin/redis-cli|Persistent key-value database with network interface
strace|utils|4.11-1ubuntu3 6.1-0.1 6.17+ds-1|libc6|/usr/bin/strace|System call tracer
stress|devel|1.0.4-1 1.0.7-1 1.0.7-1|libc6|/usr/bin/stress|tool to impose load on and stress test a computer system
stress-ng|devel|0.05.23-1ubuntu2 0.15.06-2 0.19.06-1|libc6|/usr/bin/stress-ng|tool to load and stress a computer
sudo|admin|1.8.16-0ubuntu1.10 1.9.13p3-1+deb12u2 1.9.17p2-1|libc6|/usr/bin/sudo|Provide limited super user privileges to specific users
tcpdump|net|4.9.3-0ubuntu0.16.04.1 4.99.3-1 4.99.5-2|libc6,libpcap0.8|/usr/bin/tcpdump|command-line network traffic analyzer
traceroute|net|1:2.0.21-1 1:2.1.2-1 1:2.1.6-1|libc6|/usr/bin/traceroute|Traces the route taken by packets over an IPv4/IPv6 network
tree|utils|1.7.0-3 2.1.0-1 2.2.1-1|libc6|/usr/bin/tree|displays an indented directory tree, in color
uuid-runtime|utils|2.27.1-6ubuntu3.10 2.38.1-5+deb12u3 2.41.2-4|libc6|/usr/bin/uuidgen|runtime components for the Universally Unique ID library
wget|web|1.17.1-1ubuntu1.5 1.21.3-1+deb12u1 1.25.0-2|libc6|/usr/bin/wget|retrieves files from the web
xxd|editors|- 2:9.0.1378-2+deb12u2 2:9.1.1882-1|libc6|/usr/bin/xxd|tool to make (or reverse) a hex dump
bind9-libs|libs|- 1:9.18.41-1~deb12u1 1:9.20.15-2|libc6|lib:libdns-9.18.so|Shared Libraries used by BIND 9
libbsd0|libs|0.8.2-1ubuntu0.1 0.11.7-2 0.12.2-2|libc6|lib:libbsd.so.0|utility functions from BSD systems - shared library
libcap2|libs|1:2.24-12ubuntu0.16.04.2 1:2.66-4+deb12u2 1:2.75-10|libc6|lib:libcap.so.2|POSIX 1003.1e capabilities (library)
libcurl|libs|7.47.0-1ubuntu2.19 7.88.1-10+deb12u15 8.17.0-2|libc6|lib:libcurl.so.4|easy-to-use client-side URL transfer library
libelf1|libs|0.165-3ubuntu1.2 0.188-2.1 0.194-1|libc6|lib:libelf.so.1|library to read and write ELF files
libjq1|libs|1.5+dfsg-1ubuntu0.1 1.6-2.1+deb12u1 1.8.1-4|libc6|lib:libjq.so.1|lightweight and flexible command-line JSON processor - shared library
libmagic1|libs|1:5.25-2ubuntu1.4 1:5.44-3 1:5.46-5|libc6|lib:libmagic.so.1|Recognize the type of data in a file using "magic" numbers - library
libmnl0|libs|1.0.3-5 1.0.4-3 1.0.5-3|libc6|lib:libmnl.so.0|minimalistic Netlink communication library
libncursesw|libs|6.0+20160213-1ubuntu1 6.4-4 6.5+20251115-1|libc6,libtinfo|lib:libncursesw.so.6|shared libraries for terminal handling (wide character support)
libnftnl|libs|- 1.2.4-2 1.3.0-1|libc6,libmnl0|lib:libnftnl.so.11|Netfilter nftables userspace API library
libpcap0.8|libs|1.7.4-2ubuntu0.1 1.10.3-1 1.10.5-2|libc6|lib:libpcap.so.0.8|system interface for user-level packet capture
libpcre|libs|2:8.38-3.1 10.42-1 10.46-1|libc6|lib:libpcre2-8.so.0|Perl 5 Compatible Regular Expression Library
libproc2|libs|2:3.3.10-4ubuntu2.5 2:4.0.2-3 2:4.0.4-9|libc6|lib:libproc2.so.0|library for accessing process information from /proc
libtinfo|libs|6.0+20160213-1ubuntu1 6.4-4 6.5+20251115-1|libc6|lib:libtinfo.so.6|shared low-level terminfo library for terminal handling
libxtables12|libs|- 1.8.9-2 1.8.11-2|libc6|lib:libxtables.so.12|netfilter xtables library
libc6|libs|2.23-0ubuntu11.3 2.36-9+deb12u14 2.41-12||lib:libc.so.6|GNU C Library: Shared libraries
`;

/** What a package is called in each of the three where the table's name is ours: [Ubuntu 16.04, Debian 12, sid]. */
export const namesByRelease: Readonly<Record<string, readonly [string, string, string]>> = {
	libcurl: ["libcurl3-gnutls", "libcurl4", "libcurl4t64"],
	libelf1: ["libelf1", "libelf1", "libelf1t64"],
	libmagic1: ["libmagic1", "libmagic1", "libmagic1t64"],
	libncursesw: ["libncursesw5", "libncursesw6", "libncursesw6"],
	libnftnl: ["libnftnl4", "libnftnl11", "libnftnl11"],
	libpcap0: ["libpcap0.8", "libpcap0.8", "libpcap0.8t64"],
	"libpcap0.8": ["libpcap0.8", "libpcap0.8", "libpcap0.8t64"],
	libpcre: ["libpcre3", "libpcre2-8-0", "libpcre2-8-0"],
	libproc2: ["libprocps4", "libproc2-0", "libproc2-0"],
	libtinfo: ["libtinfo5", "libtinfo6", "libtinfo6"],
};
