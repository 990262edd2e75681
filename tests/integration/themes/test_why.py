from __future__ import annotations

import pytest


@pytest.mark.verify
def test_the_why_of_a_theme_is_an_exemplar_of_that_theme_from_an_index_of_its_own(stage, tmp_path):
    why = stage.chatham.themes.nearest.why({"delegation": ["I gave her the rota and took it back"]})
    assert len(why) == 1
    assert stage.chatham.themes.exemplars.by_id[why[0]].label == "delegation"
    # The other index is thrown away when another set of exemplars opens its folder.
    assert stage.chatham.nearest is not stage.chatham.themes.nearest
    assert (tmp_path / "home" / "themes" / "exemplars").is_dir()
