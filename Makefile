# The commands that one types every day; CONTRIBUTING.md has the rest. "make" alone lists them.
.DEFAULT_GOAL := help
.PHONY: help build test test-all docs demo format spelling model bench ci

solution := UserBalance.Orleans.sln
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

build: ## everything
	dotnet build $(solution) -c Release

test: ## all tests but the long ones
	dotnet test $(solution) -c Release

test-all: ## all tests; the packages of .ci/packages are needed
	USERBALANCE_TESTS=all dotnet test $(solution) -c Release

docs: ## the tests of the documents: links, settings, lengths
	dotnet test --project tests/Docs.Tests -c Release

demo: ## three servers, a silo and a gateway on loopback
	dotnet run -c Release --project samples/Demo

format: ## white space, order of usings, style
	dotnet format whitespace . --folder --exclude artifacts
	dotnet format style $(solution) --severity warn

spelling: ## the spelling of everything that people write
	codespell

model: ## the protocol, by spin
	docs/model/check

bench: ## the gateway beside HAProxy, nginx and stock YARP: half an hour
	dotnet run -c Release --project bench/Compare

ci: ## what has to pass before a change is merged
	.ci/run
