<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CameraPicker</name>
    <message numerus="yes">
        <source>All %n camera(s)</source>
        <translation>
            <numerusform>The one camera</numerusform>
            <numerusform>All %n cameras</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of %1 cameras</source>
        <translation>
            <numerusform>%n of %1 cameras</numerusform>
            <numerusform>%n of %1 cameras</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaptureWords</name>
    <message numerus="yes">
        <source>%n snapshot(s) saved in %1</source>
        <translation>
            <numerusform>%n snapshot saved in %1</numerusform>
            <numerusform>%n snapshots saved in %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n failed.</numerusform>
            <numerusform>%n failed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed: %1</source>
        <translation>
            <numerusform>%n failed: %1</numerusform>
            <numerusform>%n failed: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CasePicker</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaseSentences</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) were gone or changed on the disk and are not in it.</source>
        <translation>
            <numerusform>%n picture was gone or changed on the disk and is not in it.</numerusform>
            <numerusform>%n pictures were gone or changed on the disk and are not in it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaseSheet</name>
    <message numerus="yes">
        <source>Delete %n item(s) from the case for good?</source>
        <translation>
            <numerusform>Delete %n item from the case for good?</numerusform>
            <numerusform>Delete %n items from the case for good?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CasesDialog</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Casing</name>
    <message numerus="yes">
        <source>The first %n of the selected hits are taken.</source>
        <translation>
            <numerusform>Only the first of the selected hits is taken.</numerusform>
            <numerusform>The first %n of the selected hits are taken.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message numerus="yes">
        <source>%n picture(s) to go</source>
        <translation>
            <numerusform>%n picture to go</numerusform>
            <numerusform>%n pictures to go</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moment(s) have no picture</source>
        <translation>
            <numerusform>%n moment has no picture</numerusform>
            <numerusform>%n moments have no picture</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message numerus="yes">
        <source>Fill the wall with its %n camera(s)</source>
        <translation>
            <numerusform>Fill the wall with its camera</numerusform>
            <numerusform>Fill the wall with its %n cameras</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n gap</numerusform>
            <numerusform>%n gaps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportSentences</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n gap</numerusform>
            <numerusform>%n gaps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FacetPopup</name>
    <message numerus="yes">
        <source>Counts of the %n hit(s) loaded so far</source>
        <translation>
            <numerusform>Counts of the %n hit loaded so far</numerusform>
            <numerusform>Counts of the %n hits loaded so far</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Grouping</name>
    <message numerus="yes">
        <source>Its %n camera(s) stay in the list of devices; only the group goes.</source>
        <translation>
            <numerusform>Its %n camera stays in the list of devices; only the group goes.</numerusform>
            <numerusform>Its %n cameras stay in the list of devices; only the group goes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InfoWords</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayoutCanvas</name>
    <message numerus="yes">
        <source>Layout of %n cell(s)</source>
        <translation>
            <numerusform>Layout of %n cell</numerusform>
            <numerusform>Layout of %n cells</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayoutEditor</name>
    <message numerus="yes">
        <source>A layout has at most %n cell(s).</source>
        <translation>
            <numerusform>A layout has at most %n cell.</numerusform>
            <numerusform>A layout has at most %n cells.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NarrowedRow</name>
    <message numerus="yes">
        <source>%1 of %n loaded shown</source>
        <translation>
            <numerusform>%1 of %n loaded shown</numerusform>
            <numerusform>%1 of %n loaded shown</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PinDialog</name>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>Try again in %n second.</numerusform>
            <numerusform>Try again in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlaybackWords</name>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <translation>
            <numerusform>%n recording</numerusform>
            <numerusform>%n recordings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProfileEditor</name>
    <message numerus="yes">
        <source>● It works: %n project(s), answered in %1 ms.</source>
        <translation>
            <numerusform>● It works: %n project, answered in %1 ms.</numerusform>
            <numerusform>● It works: %n projects, answered in %1 ms.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProfileRemoval</name>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bookmark(s)</source>
        <translation>
            <numerusform>%n bookmark</numerusform>
            <numerusform>%n bookmarks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n view(s)</source>
        <translation>
            <numerusform>%n view</numerusform>
            <numerusform>%n views</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n search(es) with a name</source>
        <translation>
            <numerusform>%n search with a name</numerusform>
            <numerusform>%n searches with a name</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryTools</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplayOverlay</name>
    <message numerus="yes">
        <source>%n second(s) more, then live</source>
        <translation>
            <numerusform>%n second more, then live</numerusform>
            <numerusform>%n seconds more, then live</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message numerus="yes">
        <source>All %n loaded hit(s)</source>
        <translation>
            <numerusform>The one loaded hit</numerusform>
            <numerusform>All %n loaded hits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %n selected hit(s)</source>
        <translation>
            <numerusform>The selected hit</numerusform>
            <numerusform>The %n selected hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsPane</name>
    <message numerus="yes">
        <source>%n loaded hit(s)</source>
        <translation>
            <numerusform>%n loaded hit</numerusform>
            <numerusform>%n loaded hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewGrid</name>
    <message numerus="yes">
        <source>%n camera(s) found no tile: playback has sixteen.</source>
        <translation>
            <numerusform>%n camera found no tile: playback has sixteen.</numerusform>
            <numerusform>%n cameras found no tile: playback has sixteen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message numerus="yes">
        <source>%n picture(s) saved: %1</source>
        <translation>
            <numerusform>%n picture saved: %1</numerusform>
            <numerusform>%n pictures saved: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchWords</name>
    <message numerus="yes">
        <source>Last %n minute(s)</source>
        <translation>
            <numerusform>Last minute</numerusform>
            <numerusform>Last %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>Last hour</numerusform>
            <numerusform>Last %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>Last day</numerusform>
            <numerusform>Last %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n camera</numerusform>
            <numerusform>%n cameras</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s) had come by then.</source>
        <translation>
            <numerusform>%n hit had come by then.</numerusform>
            <numerusform>%n hits had come by then.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n hit(s) loaded</source>
        <translation>
            <numerusform>%1 of %n hit loaded</numerusform>
            <numerusform>%1 of %n hits loaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The service told of %n more than it gave.</source>
        <translation>
            <numerusform>The service told of %n more than it gave.</numerusform>
            <numerusform>The service told of %n more than it gave.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n had no camera or no time and were left out.</source>
        <translation>
            <numerusform>%n had no camera or no time and was left out.</numerusform>
            <numerusform>%n had no camera or no time and were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s) held more than can be fetched.</source>
        <translation>
            <numerusform>%n second held more than can be fetched.</numerusform>
            <numerusform>%n seconds held more than can be fetched.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 not analysed in that time: no instance ran on them.</source>
        <translation>
            <numerusform>%1 is not analysed in that time: no instance ran on it.</numerusform>
            <numerusform>%1 are not analysed in that time: no instance ran on them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 analysed for a part of it.</source>
        <translation>
            <numerusform>%1 is analysed for a part of it.</numerusform>
            <numerusform>%1 are analysed for a part of it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServiceSentences</name>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n device</numerusform>
            <numerusform>%n devices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingWords</name>
    <message numerus="yes">
        <source>%n tile(s)</source>
        <translation>
            <numerusform>%n tile</numerusform>
            <numerusform>%n tiles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message numerus="yes">
        <source>%n setting(s) imported.</source>
        <translation>
            <numerusform>%n setting imported.</numerusform>
            <numerusform>%n settings imported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Shift</name>
    <message numerus="yes">
        <source>%n dark</source>
        <translation>
            <numerusform>%n dark</numerusform>
            <numerusform>%n dark</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShiftPanel</name>
    <message numerus="yes">
        <source>%n outage(s)</source>
        <translation>
            <numerusform>%n outage</numerusform>
            <numerusform>%n outages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n camera</numerusform>
            <numerusform>%n cameras</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still dark</source>
        <translation>
            <numerusform>%n still dark</numerusform>
            <numerusform>%n still dark</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>Last hour</numerusform>
            <numerusform>Last %n hours</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusPresenter</name>
    <message numerus="yes">
        <source>%n decoder(s)</source>
        <translation>
            <numerusform>%n decoder</numerusform>
            <numerusform>%n decoders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tile(s)</source>
        <translation>
            <numerusform>%n tile</numerusform>
            <numerusform>%n tiles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fault(s) inside this program; see the log.</source>
        <translation>
            <numerusform>%n fault inside this program; see the log.</numerusform>
            <numerusform>%n faults inside this program; see the log.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TileSentences</name>
    <message numerus="yes">
        <source>No new picture for %n second(s)</source>
        <translation>
            <numerusform>No new picture for %n second</numerusform>
            <numerusform>No new picture for %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>asked %n time(s)</source>
        <translation>
            <numerusform>asked once</numerusform>
            <numerusform>asked %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No picture for %n second(s)</source>
        <translation>
            <numerusform>No picture for %n second</numerusform>
            <numerusform>No picture for %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) lost</source>
        <translation>
            <numerusform>%n picture lost</numerusform>
            <numerusform>%n pictures lost</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrailView</name>
    <message numerus="yes">
        <source>%n hop(s)</source>
        <translation>
            <numerusform>%n hop</numerusform>
            <numerusform>%n hops</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n camera</numerusform>
            <numerusform>%n cameras</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnseenPage</name>
    <message numerus="yes">
        <source>in the last %n minute(s)</source>
        <translation>
            <numerusform>in the last minute</numerusform>
            <numerusform>in the last %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n camera</numerusform>
            <numerusform>%n cameras</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewsPanel</name>
    <message numerus="yes">
        <source>%n camera(s)</source>
        <translation>
            <numerusform>%n camera</numerusform>
            <numerusform>%n cameras</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WallControls</name>
    <message numerus="yes">
        <source>%n view(s) exported to %1.</source>
        <translation>
            <numerusform>%n view exported to %1.</numerusform>
            <numerusform>%n views exported to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n view(s) imported.</source>
        <translation>
            <numerusform>%n view imported.</numerusform>
            <numerusform>%n views imported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WallView</name>
    <message numerus="yes">
        <source>%n camera(s) found no free tile; choose a larger layout.</source>
        <translation>
            <numerusform>%n camera found no free tile; choose a larger layout.</numerusform>
            <numerusform>%n cameras found no free tile; choose a larger layout.</numerusform>
        </translation>
    </message>
</context>
</TS>
