"""A transcript becomes a recap in at most twelve clicks, counted in a browser."""

from assistant.storage.statuses import Status
from tests.integration.sessions.scene import CANARY, ORDINARY
from tests.web.browsing import enter, page_of

MOST = 12
DIALOG = 2
"""What choosing a file takes in a dialog that is the system's, not ours."""


def transcript(**called):
    names = {"coach": "Farah", "coachee": "Abena"} | called
    return "\n".join(f"{names[part]}: {words}" for part, words in ORDINARY).encode()


def worked_off(chatham):
    while chatham.summaries.edit_run.run_next() or chatham.worker.run_next():
        pass


def test_upload_confirm_fix_approve_send(stage, local_url, chromium):
    stage.says_yes()
    pressed = []
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.wait_for_url("**/today")
        page.expose_function("countPress", lambda: pressed.append(1))
        page.add_init_script("addEventListener('pointerdown', () => window.countPress(), true)")
        page.reload()

        page.get_by_role("link", name="Add a session").first.click()
        with page.expect_file_chooser() as chooser:
            page.get_by_text("Choose a file").click()
        sent = {"name": f"{CANARY}.txt", "mimeType": "text/plain"}
        chooser.value.set_files({**sent, "buffer": transcript(coach="Farah K.")})
        page.get_by_role("heading", name="Who speaks here?").wait_for()
        assert CANARY not in page.url
        page.get_by_role("button", name="That is right").click()
        page.get_by_text("It waits for its turn.").wait_for()
        worked_off(stage.chatham)
        page.get_by_role("heading", name="Draft for you to read").wait_for()

        line = page.locator(".line").filter(has_text="sorry to Zofia on Friday").first
        line.get_by_text("Change").click()
        line.get_by_label("The line").fill("Abena says sorry to Zofia on Friday.")
        line.get_by_role("button", name="Save").click()
        page.get_by_text("on their way").wait_for()
        worked_off(stage.chatham)
        page.locator(".line").filter(has_text="your words").wait_for()

        page.get_by_role("link", name="Approve …").first.click()
        page.get_by_role("button", name="Approve and send").click()
        page.get_by_text("The recap is there to be read").wait_for()

    assert len(pressed) + DIALOG <= MOST, len(pressed)
    assert len(pressed) == 7
    with stage.chatham.database.read() as work:
        [record] = work.sessions.by_status(Status.APPROVED)
    read = stage.chatham.drafts.recap(record.id, reader=stage.coachee)
    assert "Abena says sorry to Zofia on Friday." in [one.text for one in read.lines]
