//! A finished run looked at step by step.

use scenario::picture::{Difference, Key, Look, Mark, Move, Picture, View};
use scenario::{Progress, Race, Setup, Variant, scenarios};

fn inventory() -> Setup {
    scenarios().remove(0).setup
}

fn picture(setup: &Setup, variant: Variant) -> Picture {
    let mut race = Race::new(setup, variant).unwrap_or_else(|troubles| panic!("{troubles:#?}"));
    while race.advance(10_000) != Progress::Done {}
    race.into_picture()
}

/// Few clients that run this program one after the other or at once.
fn small(clients: u32, setup: &str, program: &str) -> Setup {
    Setup {
        program: program.into(),
        setup: setup.into(),
        rule: scenario::Rule::default(),
        keys: String::new(),
        clients,
        arrivals_us: 1_000,
        ..inventory()
    }
}

fn at(picture: &Picture, step: u32) -> View {
    picture.look(&Look {
        moves: vec![Move::To(step)],
        most: 5,
        ..Look::default()
    })
}

fn opening() -> Look {
    Look {
        moves: vec![Move::Opening],
        most: 5,
        strip: true,
        ..Look::default()
    }
}

fn key<'a>(view: &'a View, name: &str) -> &'a Key {
    view.keys
        .shown
        .iter()
        .find(|key| key.name == name)
        .unwrap_or_else(|| panic!("no {name}: {:#?}", view.keys))
}

#[test]
fn it_opens_at_the_first_break_with_everyone_who_had_a_part_in_it() {
    let picture = picture(&inventory(), Variant::App);
    let view = picture.look(&opening());
    assert_eq!((view.mark, view.steps), (Some(Mark::Break), 5_164));
    let frame = &view.frame;
    assert!(frame.from < view.at && view.at < frame.to);
    let lane = |client| frame.lanes.iter().find(|lane| lane.client == client);
    for line in &view.story {
        assert!(lane(line.client).is_some(), "client {} has no lane", line.client);
    }
    let last = view.story.last().unwrap();
    assert_eq!((last.step, last.after.as_deref()), (u64::from(view.step), Some("-1")));
    let breaker = lane(last.client).unwrap();
    let belief = breaker.beliefs.iter().find(|belief| belief.write == view.step).unwrap();
    assert_eq!(Some(u64::from(belief.read)), last.stale_since);
    assert!(belief.value.parse::<i64>().unwrap() > 0 && belief.gone.unwrap() < belief.written);
    let stroke = breaker.steps.iter().find(|stroke| stroke.step == view.step).unwrap();
    assert!(stroke.sent < stroke.executed && stroke.executed < stroke.received);
    assert_eq!(
        (stroke.command.as_str(), stroke.reply.as_str()),
        ("DECR stock", "(integer) -1")
    );

    let stock = key(&view, "stock");
    assert_eq!(
        (stock.before.as_deref(), stock.text.as_deref()),
        (Some("0"), Some("-1"))
    );
    assert_eq!(stock.difference, Difference::Changed);
    let rail = &frame.rails[0];
    assert_eq!(rail.key, "stock");
    let broken = rail.pieces.iter().find(|piece| piece.broken).unwrap();
    assert_eq!((broken.step, broken.from), (view.step, view.at));
    let strip = view.strip.unwrap();
    assert_eq!(strip.buckets.iter().map(|bucket| bucket.0).sum::<u32>(), view.steps);
    assert_eq!((strip.breaks.len(), strip.breaks[0]), (64, view.step));
}

/// However one gets to a step, it shows the same keyspace; and every value is the trace's own.
#[test]
fn every_step_of_a_run_can_be_looked_at_and_nothing_grows() {
    let picture = picture(&inventory(), Variant::App);
    let mut look = Look {
        most: 5,
        ..Look::default()
    };
    let mut stock = 100;
    for step in 1..=400 {
        look.moves = vec![Move::By(1)];
        let view = picture.look(&look);
        assert_eq!(view.step, step);
        let line = view.story.last().unwrap();
        if line.wrote {
            stock -= 1;
        }
        assert_eq!(key(&view, "stock").text, Some(stock.to_string()));
        assert!(view.frame.lanes.len() <= 6 && view.frame.ticks.len() <= 241, "{step}");
        assert!(view.frame.lanes.iter().any(|lane| lane.client == line.client));
        let lanes = view
            .frame
            .lanes
            .iter()
            .filter(|lane| !lane.guest)
            .map(|lane| lane.client);
        let lanes: Vec<u32> = lanes.collect();
        if look.start == Some(view.frame.from) {
            assert_eq!(lanes, look.lanes, "lanes stay while the frame does");
        }
        (look.from, look.lanes, look.start) = (step, lanes, Some(view.frame.from));
    }
    assert_eq!(at(&picture, u32::MAX).step, 5_164);
    let start = at(&picture, 0);
    assert_eq!((start.mark, start.story.len(), start.step), (None, 0, 0));
    assert_eq!(key(&start, "stock").text.as_deref(), Some("100"));
}

#[test]
fn one_goes_from_break_to_break_and_from_client_to_client() {
    let picture = picture(&inventory(), Variant::App);
    let view = picture.look(&opening());
    let go = |from, to| {
        let lanes = view.frame.lanes.iter().map(|lane| lane.client).collect();
        picture.look(&Look {
            from,
            moves: vec![to],
            lanes,
            most: 5,
            ..Look::default()
        })
    };
    let next = go(view.step, Move::Break(true));
    assert!(next.step > view.step && next.mark == Some(Mark::Break));
    assert_eq!(go(next.step, Move::Break(false)).step, view.step);
    assert_eq!(
        go(view.step, Move::Break(false)).step,
        view.step,
        "there is none before"
    );
    let turn = go(1, Move::Turn(true));
    let client = turn.story.last().unwrap().client;
    assert!(view.frame.lanes.iter().any(|lane| lane.client == client));
    assert_eq!(go(0, Move::Time(view.at)).step, view.step);
    assert_eq!(go(7, Move::By(-100)).step, 0);
    assert_eq!(
        go(0, Move::Play(next.at)).step,
        view.step,
        "playing stops at the first break"
    );
    assert_eq!(go(view.step, Move::Play(next.at)).step, next.step);
}

#[test]
fn a_script_is_one_block_with_its_commands_inside() {
    let picture = picture(&inventory(), Variant::Script);
    let view = at(&picture, 1);
    let stroke = view
        .frame
        .lanes
        .iter()
        .flat_map(|lane| &lane.steps)
        .find(|stroke| stroke.step == 1)
        .unwrap();
    assert!(stroke.command.starts_with("EVALSHA "), "{stroke:?}");
    assert_eq!(
        (stroke.calls.as_slice(), stroke.all_calls),
        (&["GET stock".to_owned(), "DECR stock".to_owned()][..], 2)
    );
    assert!(
        view.frame.lanes.iter().all(|lane| lane.beliefs.is_empty()),
        "nobody believes anything"
    );
    let opening = picture.look(&opening());
    assert_eq!(
        key(&opening, "stock").text.as_deref(),
        Some("0"),
        "it opens at the last write"
    );
    assert_eq!(opening.strip.unwrap().breaks, []);
}

#[test]
fn a_transaction_is_one_block_too_and_one_that_is_called_off_is_counted() {
    let program = "redis.call('WATCH', 'n') local n = redis.call('GET', 'n') redis.call('MULTI') \
                   redis.call('SET', 'n', n + 1) return redis.call('EXEC')";
    let setup = small(4, "SET n 1", program);
    let mut race = Race::new(&setup, Variant::App).unwrap();
    while race.advance(100) != Progress::Done {}
    let report = race.report();
    assert!((1..4).contains(&report.retries), "{}", report.retries);
    let picture = race.into_picture();
    let strokes = at(&picture, 20).frame.lanes.into_iter().flat_map(|lane| lane.steps);
    let exec: Vec<_> = strokes.filter(|stroke| stroke.command == "EXEC").collect();
    assert_eq!(exec.len(), 4);
    assert!(
        exec.iter()
            .any(|stroke| stroke.calls == ["SET n 2"] && stroke.mark == Mark::Write),
        "{exec:#?}"
    );
    assert!(
        exec.iter()
            .any(|stroke| stroke.calls.is_empty() && stroke.reply == "(nil)"),
        "{exec:#?}"
    );
}

/// The elements of a key, and what became of each.
fn told(view: &View, name: &str) -> Vec<String> {
    let elements = key(view, name).elements.iter();
    let told = elements.map(|one| {
        let before = one
            .before
            .as_deref()
            .map(|before| format!("{before}→"))
            .unwrap_or_default();
        let name = one.name.as_deref().map(|name| format!("{name}=")).unwrap_or_default();
        format!("{name}{before}{} {:?}", one.value, one.difference)
    });
    told.collect()
}

#[test]
fn all_types_are_readable_and_say_what_has_changed() {
    let fill = "RPUSH list a b c\nHSET hash f 1 g 2\nZADD zset 1 one 2 two\nSADD set x y\nSET bin \"\\x00\\xffa\"\nSET quiet 1\nSET mortal 1 PX 8";
    let program = "redis.call('LPOP', 'list') redis.call('HSET', 'hash', 'g', 3, 'h', 4) redis.call('HDEL', 'hash', 'f') \
                   redis.call('ZINCRBY', 'zset', 5, 'one') redis.call('SREM', 'set', 'x') redis.call('SADD', 'set', 'z') \
                   redis.call('APPEND', 'bin', 'b') redis.call('GET', 'mortal') return redis.call('DEL', 'list')";
    let picture = picture(&small(1, fill, program), Variant::App);
    assert_eq!(told(&at(&picture, 1), "list"), ["0=b Same", "1=c Same", "0=a Gone"]);
    assert_eq!(told(&at(&picture, 2), "hash"), ["f=1 Same", "g=2→3 Changed", "h=4 New"]);
    assert_eq!(told(&at(&picture, 3), "hash"), ["g=3 Same", "h=4 Same", "f=1 Gone"]);
    assert_eq!(told(&at(&picture, 4), "zset"), ["two=2 Same", "one=1→6 Changed"]);
    assert_eq!(told(&at(&picture, 5), "set"), ["y Same", "x Gone"]);
    assert_eq!(told(&at(&picture, 6), "set"), ["y Same", "z New"]);
    let bin = at(&picture, 7);
    let bin = key(&bin, "bin");
    assert_eq!(
        (bin.before.as_deref(), bin.text.as_deref()),
        (Some(r#""\x00\xffa""#), Some(r#""\x00\xffab""#))
    );

    let start = at(&picture, 0);
    assert_eq!((start.keys.count, key(&start, "mortal").ttl), (7, Some(8)));
    let later = at(&picture, 1);
    let (left, passed) = (key(&later, "mortal").ttl.unwrap_or(0), later.at.micros() / 1_000);
    assert!(left <= 9 - passed.min(9), "{left} ms after {passed} ms");
    let last = at(&picture, 9);
    assert_eq!(key(&last, "list").difference, Difference::Gone);
    let pinned = picture.look(&Look {
        from: 9,
        pinned: Some(0),
        most: 5,
        ..Look::default()
    });
    assert_eq!(pinned.keys.against, 0);
    assert_eq!(told(&pinned, "hash"), ["g=2→3 Changed", "h=4 New", "f=1 Gone"]);
    assert_eq!(key(&pinned, "mortal").difference, Difference::Expired);
    assert_eq!(key(&pinned, "quiet").difference, Difference::Same);
}

#[test]
fn a_stream_is_its_groups_and_its_entries() {
    let fill = "XADD s 1-1 a 1 b \"x y\"\nXADD s 2-1 c 3\nXGROUP CREATE s g 0";
    let program = "redis.call('XADD', 's', '3-1', 'd', 4) redis.call('XREADGROUP', 'GROUP', 'g', 'me', 'STREAMS', 's', '>') \
                   redis.call('XACK', 's', 'g', '1-1') redis.call('XDEL', 's', '1-1')";
    let picture = picture(&small(1, fill, program), Variant::App);
    let added = at(&picture, 1);
    assert_eq!((key(&added, "s").kind, key(&added, "s").length), ("stream", 3));
    let (waiting, first) = ("group g=last=0-0 pending=0 Same", "1-1=a=1 b=x y Same");
    assert_eq!(told(&added, "s"), [waiting, first, "2-1=c=3 Same", "3-1=d=4 New"]);
    let read = "group g=last=0-0 pending=0→last=3-1 pending=3 Changed";
    assert_eq!(told(&at(&picture, 2), "s")[..2], [read, first]);
    let acknowledged = "group g=last=3-1 pending=3→last=3-1 pending=2 Changed";
    assert_eq!(told(&at(&picture, 3), "s")[0], acknowledged);
    let deleted = [
        "group g=last=3-1 pending=2 Same",
        "2-1=c=3 Same",
        "3-1=d=4 Same",
        "1-1=a=1 b=x y Gone",
    ];
    assert_eq!(told(&at(&picture, 4), "s"), deleted);
}

#[test]
fn clients_can_be_chosen_and_the_one_whose_step_it_is_comes_as_a_guest() {
    let picture = picture(&inventory(), Variant::App);
    let look = Look {
        only: vec![7, 9_999, 8],
        most: 5,
        moves: vec![Move::Opening],
        ..Look::default()
    };
    let frame = picture.look(&look).frame;
    let lanes: Vec<_> = frame.lanes.iter().map(|lane| (lane.client, lane.guest)).collect();
    assert_eq!(lanes[..2], [(7, false), (8, false)]);
    assert!(lanes.len() == 3 && lanes[2].1, "{lanes:?}");
}

#[test]
fn zoomed_to_any_width_the_frame_holds_the_step() {
    let picture = picture(&inventory(), Variant::App);
    for zoom in [-128, -6, -1, 1, 6, 127] {
        let view = picture.look(&Look { zoom, ..opening() });
        assert!(view.frame.from <= view.at && view.at <= view.frame.to, "{zoom}");
        assert!(view.frame.ticks.len() <= 241 && view.frame.rails[0].pieces.len() <= 242);
    }
}

#[test]
fn a_script_that_calls_a_great_deal_says_how_often_and_shows_the_first() {
    let program = "for n = 1, 5000 do redis.call('SET', 'n', n) end";
    let picture = picture(&small(1, "SET n 1", program), Variant::Script);
    let stroke = at(&picture, 1).frame.lanes.remove(0).steps.remove(0);
    assert_eq!((stroke.calls.len(), stroke.all_calls), (8, 5_000));
    assert_eq!(stroke.calls[7], "SET n 8");
}

#[test]
fn long_values_and_many_keys_are_shown_by_their_beginnings() {
    let keys: String = (0..20_000).map(|number| format!("SET key:{number} 1\n")).collect();
    let program = "local long = string.rep('é', 500000) redis.call('SET', 'a', long) redis.call('GET', 'a') \
                   redis.call('RPUSH', 'b', long, long) return redis.call('LRANGE', 'b', 0, -1)";
    let picture = picture(&small(1, &keys, program), Variant::App);
    for step in 0..=4 {
        let view = at(&picture, step);
        assert!(view.keys.shown.len() <= 40 && view.keys.count >= 20_000);
        assert!(format!("{view:?}").len() < 40_000, "{}", format!("{view:?}").len());
    }
    let view = at(&picture, 4);
    assert!(key(&view, "a").text.as_deref().unwrap().starts_with("éé"));
    assert_eq!(key(&view, "a").length, 1_000_000);
    let reply = |step| {
        let steps = at(&picture, step).frame.lanes.remove(0).steps.into_iter();
        steps
            .filter(|stroke| stroke.step == step)
            .map(|stroke| stroke.reply)
            .collect::<String>()
    };
    assert!(reply(2).starts_with("éé") && reply(2).ends_with('…'), "{}", reply(2));
    assert!(
        reply(4).starts_with("(2000") && reply(4).ends_with(" bytes)"),
        "{}",
        reply(4)
    );
    let start = at(&picture, 0);
    assert_eq!(start.keys.shown[0].name, "key:0");
}
