# Each target does all the set-up that it needs. README.md says what they do.
.PHONY: help run test check soak setup

help:
	@echo "make run    the whole system with demonstration data, at http://localhost:8000"
	@echo "make test   the whole suite, on SQLite and on PostgreSQL (ARGS=... goes to pytest)"
	@echo "make check  lint, types, import contracts, migrations, translations, deployment"
	@echo "make soak   the long random programmes; writes docs/evidence"
	@echo "make setup  everything that the three need, and nothing else"

run:
	@bin/run

test:
	@bin/test $(ARGS)

check:
	@bin/check $(ARGS)

soak:
	@bin/soak

setup:
	@bin/bootstrap test
