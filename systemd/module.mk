# Units and configuration of the daemon; part of `make install`.
UNITDIR = $(DESTDIR)$(PREFIX)/lib/systemd
.PHONY: install-systemd
install-systemd:
	install -d $(UNITDIR)/system $(UNITDIR)/user $(DESTDIR)/etc/xtlink
	sed 's|/usr/bin/|$(PREFIX)/bin/|' systemd/xtlinkd.service > $(UNITDIR)/system/xtlinkd.service
	sed 's|/usr/bin/|$(PREFIX)/bin/|' systemd/xtlinkd-user.service > $(UNITDIR)/user/xtlinkd-user.service
	install -m 644 systemd/xtlinkd.socket $(UNITDIR)/system/
	install -m 644 systemd/xtlinkd-user.socket $(UNITDIR)/user/
	test -e $(DESTDIR)/etc/xtlink/xtlinkd.conf || install -m 644 systemd/xtlinkd.conf $(DESTDIR)/etc/xtlink/
